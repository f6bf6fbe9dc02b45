import { accessResourceArn } from "../../access/access-point.ts";
import type { EffectivePolicy } from "../../access/access-point-policy.ts";
import { BoundedMap } from "../../bounded-map.ts";
import { timeOf } from "../../clock.ts";
import { clientKeyVerifier } from "../../crypto/client-key-verifier.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { ClientKeyAccess } from "../../objects/key-store/api.ts";
import type { Background, RequestContext } from "../../request-context.ts";
import { whenKnown } from "../../when-known.ts";
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

/** What was found of a ClientKey. */
type Found = Application | "unknown" | "invalid";

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
export function applicationOf(
  { clientKeys, workspaces }: Runtime,
  clientKeyId: string,
  { wall, background }: { readonly wall: number; readonly background: Background },
): Found | Promise<Found> {
  return whenKnown(clientKeys.place(clientKeyId, wall), (scope): Found | Promise<Found> => {
    if (!scope) return "unknown";
    const { workspace } = scope;
    const known = workspaces.young(workspace, wall) ?? workspaces.get(workspace, wall, background);
    return whenKnown(known, (state) => {
      const context = { scope, state, now: timeOf(state.clock, wall), wall, background };
      return whenKnown(clientKeys.access(context, clientKeyId), (access) =>
        access === null ? "unknown" : applicationWith(context, clientKeyId, access),
      );
    });
  });
}

function applicationWith(
  context: RequestContext,
  clientKeyId: string,
  { record, policies }: ClientKeyAccess,
): Found | Promise<Found> {
  const { now, scope } = context;
  if (now < record.notBefore || now > record.notAfter) return "invalid";
  const { workspace, account, region } = scope;
  const place = { cloud: "alibaba", account, region } as const;
  const principal = accessResourceArn(place, "accessPoint", record.accessPoint);
  const session = null;
  const caller = {
    workspace,
    account,
    region,
    principal,
    entity: APPLICATION,
    accessKeyId: clientKeyId,
    session,
  };
  const verifier = verifiers.get(clientKeyId) ?? verifierOf(clientKeyId, record.certificate);
  return whenKnown(verifier, (known) => ({ caller, context, policies, verifier: known }));
}

async function verifierOf(clientKeyId: string, certificate: string): Promise<CryptoKey> {
  const key = await clientKeyVerifier(certificate);
  verifiers.set(clientKeyId, key);
  return key;
}
