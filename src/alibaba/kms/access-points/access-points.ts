import {
  ACCESS_RESOURCE_NAME,
  networkRulesIn,
  permissionsIn,
  resourcesIn,
} from "../../../access/access-point.ts";
import { string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { ownInstance } from "../instances/instances.ts";
import type { Call } from "../operation.ts";

/** Shared by the operations on application access points, policies, network rules and client keys. */

/** Name of an access point, a policy or a network rule. */
export const resourceName = string({ pattern: ACCESS_RESOURCE_NAME });
/** JSON that is stored and answered as given, because Terraform compares it as text. */
export const jsonText = string({ min: 1, max: 65_536 });

/** The KmsInstance of policies that are for the shared gateway. */
export const SHARED = "shared";

/** The text of a parameter. @throws AlibabaError InvalidParameter where `read` returns null */
export function checkedJson(
  parameter: string,
  text: string,
  read: (json: string) => string[] | null,
): string {
  if (read(text) === null) throw invalidParameter(parameter);
  return text;
}

/** Checks the parts of a policy that a request has. @throws AlibabaError InvalidParameter */
export function checkPolicyParts(given: {
  readonly KmsInstance?: string;
  readonly Permissions?: string;
  readonly Resources?: string;
  readonly AccessControlRules?: string;
}): void {
  const { KmsInstance = SHARED, Permissions, Resources, AccessControlRules } = given;
  requireInstanceName(KmsInstance);
  if (Permissions !== undefined) checkedJson("Permissions", Permissions, permissionsIn);
  if (Resources !== undefined) checkedJson("Resources", Resources, resourcesIn);
  if (AccessControlRules !== undefined) checkedJson("AccessControlRules", AccessControlRules, networkRulesIn);
}

/** Requires `shared`, or what may be the id of an instance. @throws AlibabaError InvalidParameter */
function requireInstanceName(text: string): void {
  if (text !== SHARED && !text.startsWith("kst-")) throw invalidParameter("KmsInstance");
}

/** The scope of a policy: an instance of the caller, or the shared gateway, the default. @throws AlibabaError */
export async function kmsInstanceOf(call: Call, text: string = SHARED): Promise<string> {
  if (text === SHARED) return text;
  return (await ownInstance(call, text)).instanceId;
}
