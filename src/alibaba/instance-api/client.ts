import { ALIBABA } from "../../cloud/alibaba.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { claimOf, contradictionOf } from "../../surface/claim.ts";
import { type Application, applicationOf } from "../protocol/client-key.ts";
import { InstanceApiError } from "./errors.ts";
import { type InstanceCall, verifyInstanceCall } from "./signature.ts";

/** The parts of a request that identify its caller. */
export interface Presented {
  readonly request: Request;
  readonly body: Uint8Array;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

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
): Promise<Application> {
  const { request, body, wall } = presented;
  if (!runtime.clientKeys.knows(call.clientKeyId, wall) && runtime.callerLimit.isOver(request, wall)) {
    throw new InstanceApiError("Rejected.Throttling");
  }
  const found = applicationOf(runtime, call.clientKeyId, presented);
  const application = found instanceof Promise ? await found : found;
  if (typeof application === "string") throw new InstanceApiError("Unauthorized");
  const problem = await verifyInstanceCall(call, body, application.verifier);
  if (problem) throw problem;
  const claim = claimOf(request, "", ALIBABA.account);
  const contradiction = "wrong" in claim ? claim : contradictionOf(claim, application.caller.workspace);
  if (contradiction !== null) throw new InstanceApiError("InvalidParam", "", contradiction.wrong);
  return application;
}
