import { readPrivateKeySignature, verifyPrivateKeySignature } from "../../auth/acs-private-key.ts";
import { ALIBABA } from "../../cloud/alibaba.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { claimOf } from "../../surface/claim.ts";
import { agreeing, claimed, nonces, type Presented, regionOf } from "./caller.ts";
import { type Application, applicationOf } from "./client-key.ts";
import { AlibabaError } from "./error.ts";
import { signatureError } from "./signature-errors.ts";

/**
 * The application of a request that a ClientKey signed, its signature verified.
 *
 * @throws AlibabaError InvalidAccessKeyId.NotFound for a ClientKey that is unknown, deleted or of another Region,
 *   InvalidAccessKeyId.Inactive outside of its validity; the error of its signature; Rejected.Throttling where the
 *   address has been refused too often
 */
export async function identifyApplication(runtime: Runtime, presented: Presented): Promise<Application> {
  const { request, wall } = presented;
  try {
    return await verifiedApplication(runtime, presented);
  } catch (error) {
    if (error instanceof AlibabaError && (await runtime.callerLimit.refused(request, wall))) {
      throw new AlibabaError("Rejected.Throttling");
    }
    throw error;
  }
}

async function verifiedApplication(runtime: Runtime, presented: Presented): Promise<Application> {
  const { request, signed, wall } = presented;
  const signature = readPrivateKeySignature(signed);
  if ("problem" in signature) throw signatureError(signature);
  const { accessKeyId: clientKeyId, nonce } = signature;
  if (!runtime.clientKeys.knows(clientKeyId, wall) && runtime.callerLimit.isOver(request, wall)) {
    throw new AlibabaError("Rejected.Throttling");
  }
  const found = applicationOf(runtime, clientKeyId, presented);
  const application = found instanceof Promise ? await found : found;
  if (application === "unknown") throw new AlibabaError("InvalidAccessKeyId.NotFound");
  if (application === "invalid") throw new AlibabaError("InvalidAccessKeyId.Inactive");
  const problem = await verifyPrivateKeySignature(signed, signature, application.verifier, wall);
  if (problem) throw signatureError(problem);
  agreeing(claimed(claimOf(presented.request, "", ALIBABA.account)), application.caller.workspace);
  // An access point, and so its ClientKeys, is of one Region.
  const region = regionOf(presented);
  if (region !== null && region !== application.caller.region) {
    throw new AlibabaError("InvalidAccessKeyId.NotFound");
  }
  if (nonce !== null && !nonces.use(clientKeyId, nonce, wall)) throw new AlibabaError("SignatureNonceUsed");
  return application;
}
