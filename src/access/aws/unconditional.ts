import { decide } from "./decide.ts";
import type { AccessRequest, ConditionContext } from "./request.ts";

/**
 * Whether a request is allowed whatever its condition keys are, and without a grant: nothing on the way to the decision
 * asked for a key. All requests of the same principal for the same action on the same resource are allowed then, as long
 * as the policies are the same.
 */
export function isAllowedUnconditionally(request: AccessRequest): boolean {
  const { guarded } = request;
  let isAsked = false;
  const context: ConditionContext = {
    get() {
      isAsked = true;
      return undefined;
    },
  };
  const withoutGrants = guarded && { ...guarded, grants: [], granted: null };
  return decide({ ...request, context, guarded: withoutGrants }) === null && !isAsked;
}
