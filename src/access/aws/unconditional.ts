import { decide } from "./decide.ts";
import type { AccessRequest, ConditionContext } from "./request.ts";

/**
 * Whether a request is allowed whatever its condition keys are but those that stand, and without a grant: nothing on the way to
 * the decision asked for another key. All requests of the same principal for the same action on the same resource are
 * allowed then, as long as the policies and the keys that stand are the same.
 *
 * @param stands whether a condition key, in lower case, has the same values in all those requests.
 */
export function isAllowedUnconditionally(
  request: AccessRequest,
  stands: (name: string) => boolean = () => false,
): boolean {
  const { guarded } = request;
  let isAsked = false;
  const context: ConditionContext = {
    get(name) {
      if (stands(name)) return request.context.get(name);
      isAsked = true;
      return undefined;
    },
  };
  const withoutGrants = guarded && { ...guarded, grants: [], granted: null };
  return decide({ ...request, context, guarded: withoutGrants }) === null && !isAsked;
}
