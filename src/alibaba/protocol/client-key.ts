import { accessResourceArn } from "../../access/access-point.ts";
import type { EffectivePolicy } from "../../access/access-point-policy.ts";
import { BoundedMap } from "../../bounded-map.ts";
import { timeOf } from "../../clock.ts";
import { clientKeyVerifier } from "../../crypto/client-key-verifier.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background, RequestContext } from "../../request-context.ts";
import { type AlibabaCaller, APPLICATION } from "./alibaba-caller.ts";

/** An application that presents a ClientKey, whose signature has still to be verified. */
export interface Application {
  /** Account and Region are those of the access point. */
  readonly caller: AlibabaCaller;
  readonly context: RequestContext;
  readonly policies: readonly EffectivePolicy[];
  /** The ClientKey's public key, from `clientKeyVerifier`. */
  readonly verifier: CryptoKey;
}

/** Number of verifiers that an isolate remembers. */
const CAPACITY = 10_000;

/** Verifiers by id of their client key, whose certificate never changes. */
const verifiers = new BoundedMap<string, CryptoKey>(CAPACITY);

/**
 * The application of a ClientKey. Nothing else in its requests names account and workspace, so its signature is
 * verified in permissive mode too.
 *
 * @returns `unknown` for a ClientKey that never was or is deleted, `invalid` outside of its validity by the workspace's
 *   clock
 */
export async function applicationOf(
  runtime: Runtime,
  clientKeyId: string,
  { wall, background }: { readonly wall: number; readonly background: Background },
): Promise<Application | "unknown" | "invalid"> {
  const scope = await runtime.clientKeys.place(clientKeyId, wall);
  if (!scope) return "unknown";
  const state = await runtime.workspaces.get(scope.workspace, wall, background);
  const now = timeOf(state.clock, wall);
  const context = { scope, state, now, wall, background };
  const access = await runtime.clientKeys.access(context, clientKeyId);
  if (!access) return "unknown";
  const { record, policies } = access;
  if (now < record.notBefore || now > record.notAfter) return "invalid";
  const { workspace, account, region } = scope;
  const place = { cloud: "alibaba", account, region } as const;
  const principal = accessResourceArn(place, "accessPoint", record.accessPoint);
  return {
    caller: {
      workspace,
      account,
      region,
      principal,
      entity: APPLICATION,
      accessKeyId: clientKeyId,
      session: null,
    },
    context,
    policies,
    verifier: verifiers.get(clientKeyId) ?? (await verifierOf(clientKeyId, record.certificate)),
  };
}

async function verifierOf(clientKeyId: string, certificate: string): Promise<CryptoKey> {
  const key = await clientKeyVerifier(certificate);
  verifiers.set(clientKeyId, key);
  return key;
}
