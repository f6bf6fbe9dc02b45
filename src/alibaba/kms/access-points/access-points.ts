import { ACCESS_RESOURCE_NAME } from "../../../access/access-point.ts";
import { string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { ownInstance } from "../instances/instances.ts";
import type { Call } from "../operation.ts";

/** What the operations on application access points, policies, network rules and client keys share. */

/** Name of an access point, a policy or a network rule. */
export const resourceName = string({ pattern: ACCESS_RESOURCE_NAME });
/** JSON that is kept and answered as it was given: Terraform takes it apart as text. */
export const jsonText = string({ min: 1, max: 65_536 });

/** The KmsInstance of policies that are for the shared gateway. */
const SHARED = "shared";

/** The text that a parameter holds. @throws AlibabaError InvalidParameter where `read` makes nothing of it */
export function checkedJson(
  parameter: string,
  text: string,
  read: (json: string) => string[] | null,
): string {
  if (read(text) === null) throw invalidParameter(parameter);
  return text;
}

/** The scope of a policy: an instance of the caller's, or the shared gateway, also where none is named. @throws AlibabaError */
export async function kmsInstanceOf(call: Call, text: string = SHARED): Promise<string> {
  if (text === SHARED) return text;
  if (!text.startsWith("kst-")) throw invalidParameter("KmsInstance");
  return (await ownInstance(call, text)).instanceId;
}
