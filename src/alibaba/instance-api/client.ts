import { accessResourceArn } from "../../access/access-point.ts";
import type { EffectivePolicy } from "../../access/access-point-policy.ts";
import { BoundedMap } from "../../bounded-map.ts";
import { timeOf } from "../../clock.ts";
import { ALIBABA } from "../../cloud/alibaba.ts";
import { clientKeyVerifier } from "../../crypto/client-key-verifier.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background, RequestContext } from "../../request-context.ts";
import type { Caller } from "../../surface/caller.ts";
import { claimOf, contradictionOf } from "../../surface/claim.ts";
import { InstanceApiError } from "./errors.ts";
import { type InstanceCall, verifyInstanceCall } from "./signature.ts";

/** Who calls: an application, by a client key of its access point. */
export interface Client {
  /** Account and Region are those of the access point. */
  readonly caller: Caller;
  readonly context: RequestContext;
  readonly policies: readonly EffectivePolicy[];
}

/** The parts of a request that identify its caller. */
export interface Presented {
  readonly request: Request;
  readonly body: Uint8Array;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

/** Number of verifiers that an isolate remembers. */
const CAPACITY = 10_000;

/** Verifiers by id of their client key, whose certificate never changes. */
const verifiers = new BoundedMap<string, CryptoKey>(CAPACITY);

/**
 * The application that a request comes from, its signature verified, also in permissive mode: nothing else in the
 * request names account, Region and workspace.
 *
 * @throws InstanceApiError Unauthorized for a client key that is missing or not valid by its workspace's clock, and for
 *   a signature of another key; InvalidParam for another body than the one that was signed, and for a header or a host
 *   that names another workspace than the client key's.
 */
export async function identifyApplication(
  runtime: Runtime,
  call: InstanceCall,
  presented: Presented,
): Promise<Client> {
  const { request, body, wall, background } = presented;
  if (!runtime.clientKeys.knows(call.clientKeyId, wall) && runtime.callerLimit.isOver(request, wall)) {
    throw new InstanceApiError("Rejected.Throttling");
  }
  const scope = await runtime.clientKeys.place(call.clientKeyId, wall);
  if (!scope) throw new InstanceApiError("Unauthorized");
  const state = await runtime.workspaces.get(scope.workspace, wall, background);
  const now = timeOf(state.clock, wall);
  const context = { scope, state, now, wall, background };
  const access = await runtime.clientKeys.access(context, call.clientKeyId);
  if (!access) throw new InstanceApiError("Unauthorized");
  const { record, policies } = access;
  if (now < record.notBefore || now > record.notAfter) throw new InstanceApiError("Unauthorized");
  const key = verifiers.get(record.clientKeyId) ?? (await verifierOf(record.clientKeyId, record.certificate));
  const problem = await verifyInstanceCall(call, body, key);
  if (problem) throw problem;
  const { workspace, account, region } = scope;
  const claim = claimOf(request, "", ALIBABA.account);
  const contradiction = "wrong" in claim ? claim : contradictionOf(claim, workspace);
  if (contradiction !== null) throw new InstanceApiError("InvalidParam", "", contradiction.wrong);
  const place = { cloud: "alibaba", account, region } as const;
  const principal = accessResourceArn(place, "accessPoint", record.accessPoint);
  return { caller: { workspace, account, region, principal }, context, policies };
}

async function verifierOf(clientKeyId: string, certificate: string): Promise<CryptoKey> {
  const key = await clientKeyVerifier(certificate);
  verifiers.set(clientKeyId, key);
  return key;
}
