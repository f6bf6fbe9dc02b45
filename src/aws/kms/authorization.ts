import type { Grant } from "../../access/grant.ts";
import { accessDenied, deniedByKeyPolicy } from "./errors.ts";
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
  for (const { record } of located) {
    const { account, principal } = call.caller;
    const foreign = record.account !== account && !operation.crossAccount;
    if (foreign) throw accessDenied(principal, operation.name, record.arn);
    const managed = record.manager === "AWS" && !operation.managedKeys;
    if (managed) throw deniedByKeyPolicy(principal, operation.name, record.arn);
  }
}
