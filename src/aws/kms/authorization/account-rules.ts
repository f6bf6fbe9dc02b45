import type { Denial } from "../../../access/aws/request.ts";
import { denied } from "../errors.ts";
import { serviceOfManagedKey } from "../keys/managed-aliases.ts";
import { managedKeyAllows } from "../keys/managed-key-policy.ts";
import type { Call, LocatedKeys, Operation } from "../operation.ts";

const FOREIGN: Denial = { explicit: false, by: "foreign", policyArn: null };
const BY_KEY_POLICY: Denial = { explicit: false, by: "resource", policyArn: null };

/**
 * Refuses what no policy of the caller's account could allow: operations without cross-account use on another account's
 * key, and those that no policy of an AWS managed key allows.
 *
 * @param policiesDecide whether the policy of an AWS managed key is asked later: else the caller plays its service.
 * @throws AwsError AccessDeniedException
 */
export function requireAccountRules(
  call: Call,
  operation: Operation,
  located: LocatedKeys,
  policiesDecide: boolean,
): void {
  const { account, principal } = call.caller;
  located.forEach(({ record }, index) => {
    const { arn: resource } = record;
    if (record.account !== account && !operation.crossAccount) {
      throw denied(principal, { action: `kms:${operation.name}`, resource }, FOREIGN);
    }
    if (record.manager !== "AWS") return;
    const action = deniedAction(operation, serviceOfManagedKey(record), index, policiesDecide);
    if (action !== null) throw denied(principal, { action, resource }, BY_KEY_POLICY);
  });
}

/**
 * The action that the policy of an AWS managed key denies to everybody; null where it denies none. RetireGrant is
 * judged by the grant alone, whatever a key policy says (Developer Guide, Retiring and revoking grants).
 *
 * @param index which of the request's keys it is.
 */
function deniedAction(
  operation: Operation,
  service: string,
  index: number,
  policiesDecide: boolean,
): string | null {
  if (!operation.managedKeys) return `kms:${operation.name}`;
  if (operation.name === "RetireGrant" || policiesDecide) return null;
  for (const { action, resource, key = index } of operation.permissions) {
    const judged = resource === "key" && key === index;
    if (judged && !managedKeyAllows(service, action)) return action;
  }
  return null;
}
