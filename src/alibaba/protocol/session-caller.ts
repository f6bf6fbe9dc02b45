import type { SessionCredential } from "../../auth/session-credential.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { AlibabaError } from "./error.ts";

/**
 * The temporary credentials that a SecurityToken carries.
 *
 * @throws AlibabaError InvalidSecurityToken.MismatchWithAccessKey where they are another access key's,
 *   InvalidSecurityToken.Expired, InvalidSecurityToken.Malformed
 */
export async function sessionOf(
  runtime: Runtime,
  accessKeyId: string,
  token: string,
  { wall, background }: { readonly wall: number; readonly background: Background },
): Promise<SessionCredential> {
  const credential = await runtime.sessions.get(token, wall, background);
  if (credential === "expired") throw new AlibabaError("InvalidSecurityToken.Expired");
  if (credential === null || credential.cloud !== "alibaba") {
    throw new AlibabaError("InvalidSecurityToken.Malformed");
  }
  if (credential.accessKeyId !== accessKeyId) {
    throw new AlibabaError("InvalidSecurityToken.MismatchWithAccessKey");
  }
  return credential;
}
