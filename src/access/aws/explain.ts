import type { Grant } from "../grant.ts";
import type { CompiledStatement } from "../policy/compiled-statement.ts";
import { missedAction, missedCondition, missedPrincipal, missedResource } from "../policy/missed.ts";
import type { Reason } from "../reason.ts";
import { coversResource, type Hearing, hearing, meansCaller } from "./applies.ts";
import { decide } from "./decide.ts";
import { missedByGrant, missedByRetirement } from "./granted.ts";
import { type Caller, callerOf } from "./naming.ts";
import { isRetirement, partsOf } from "./parts.ts";
import type { AccessRequest, AttachedPolicy, Explanation } from "./request.ts";

/**
 * Decides a permission and tells of each statement of each policy, and of each grant, whether it matched and what did not.
 * The decision is `decide`'s own; the reasons come from the same tests.
 */
export function explain(request: AccessRequest): Explanation {
  const caller = callerOf(request);
  const reasons = partsOf(request).flatMap(({ role, policies }) => {
    const at = hearing(role, request, caller);
    return policies.flatMap((each) => reasonsOf(each, at));
  });
  return { decision: decide(request), reasons: [...reasons, ...grantReasons(request, caller)] };
}

function reasonsOf({ label, policy }: AttachedPolicy, at: Hearing): Reason[] {
  return policy.statements.map((statement) => {
    const missed = missedBy(statement, at);
    return {
      policy: label,
      statement: statement.label,
      effect: statement.written.effect,
      matched: missed === null,
      missed,
    };
  });
}

/** What of a statement did not match a request, for people; null where all did. */
export function missedBy(statement: CompiledStatement, at: Hearing): string | null {
  const { request } = at;
  if (!statement.coversAction(request.action)) return missedAction(statement, request.action);
  if (meansCaller(statement, at) === null) return missedPrincipal(statement, request.principal);
  if (!coversResource(statement, at)) return missedResource(statement, request.resource);
  const failed = statement.conditions.find((condition) => !condition.holds(request.context));
  return failed === undefined ? null : missedCondition(failed, request.context);
}

function grantReasons(request: AccessRequest, caller: Caller): Reason[] {
  const { guarded } = request;
  if (guarded === null) return [];
  const missedOf = isRetirement(request)
    ? (grant: Grant) => missedByRetirement(grant, guarded, caller)
    : (grant: Grant) => missedByGrant(grant, guarded, request, caller);
  return guarded.grants.map((grant) => {
    const missed = missedOf(grant);
    return {
      policy: `grant ${grant.grantId}`,
      statement: grant.name === "" ? "grant" : grant.name,
      effect: "Allow",
      matched: missed === null,
      missed,
    };
  });
}
