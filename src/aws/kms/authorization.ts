import type { Grant } from "../../access/grant.ts";
import { accessDenied, deniedByKeyPolicy } from "./errors.ts";
import { serviceOfManagedKey } from "./keys/managed-aliases.ts";
import { managedKeyAllows } from "./keys/managed-key-policy.ts";
import type { Call, LocatedKeys, Operation } from "./operation.ts";

/** The grants of a request without grant tokens, as nearly every request is. */
export const NO_GRANTS: readonly Grant[] = [];

/**
 * Authorizes a request. Key policies, IAM policies and grants will decide here (`grantAllows` in src/access/grant.ts is
 * ready for it); so far it refuses what no policy of the caller's account could allow.
 *
 * RetireGrant authorizes itself, because the grant says who may retire it (grants.ts, requireRetirer).
 *
 * @param _grants the grants that the request's grant tokens name, each on one of its keys.
 * @throws AwsError AccessDeniedException
 */
export function authorize(
  call: Call,
  operation: Operation,
  located: LocatedKeys,
  _grants: readonly Grant[],
): void {
  for (const [index, { record }] of located.entries()) {
    const { account, principal } = call.caller;
    const foreign = record.account !== account && !operation.crossAccount;
    if (foreign) throw accessDenied(principal, operation.name, record.arn);
    if (record.manager !== "AWS") continue;
    const denied = deniedAction(operation, serviceOfManagedKey(record), index);
    if (denied !== null) throw deniedByKeyPolicy(principal, denied, record.arn);
  }
}

/**
 * The action that the policy of an AWS managed key denies to everybody; null where it denies none. RetireGrant is
 * judged by the grant alone, whatever a key policy says (Developer Guide, Retiring and revoking grants).
 *
 * @param index which of the request's keys it is.
 */
function deniedAction(operation: Operation, service: string, index: number): string | null {
  if (!operation.managedKeys) return operation.name;
  if (operation.name === "RetireGrant") return null;
  for (const { action, resource, key = index } of operation.permissions) {
    const judged = resource === "key" && key === index;
    if (judged && !managedKeyAllows(service, action)) return action.slice("kms:".length);
  }
  return null;
}
