import type { Grant } from "../../access/grant.ts";
import { accessDenied, deniedByKeyPolicy } from "./errors.ts";
import type { Call, LocatedKeys, Operation } from "./operation.ts";

/** For requests without grant tokens, which are nearly all. */
export const NO_GRANTS: readonly Grant[] = [];

/**
 * Whether the caller may. This is the place where key policies, IAM policies and grants will decide (`grantAllows` in
 * src/access/grant.ts is ready for it); so far it refuses what no policy of the caller's account could allow.
 *
 * RetireGrant is left to itself, because it is the grant that says who may retire it (grants.ts, requireRetirer).
 *
 * @param _grants those that the grant tokens of the request name, each of one of its keys.
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
