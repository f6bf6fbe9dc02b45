import type { AttachedPolicy } from "../policy/attached-policy.ts";
import type { CompiledStatement } from "../policy/compiled-statement.ts";
import { missedAction, missedCondition, missedPrincipal, missedResource } from "../policy/missed.ts";
import type { Reason } from "../reason.ts";
import { coversResource, type Hearing, meansCaller } from "./applies.ts";
import { decide } from "./decide.ts";
import type { RamExplanation, RamRequest } from "./request.ts";
import { takesEffect } from "./resource-actions.ts";

/** A kind of policies that take part in a decision. */
interface Part {
  readonly role: Hearing["role"];
  readonly policies: readonly AttachedPolicy[];
}

/**
 * Decides a permission and tells of each statement of each policy whether it matched and what did not. The decision is
 * `decide`'s own; the reasons come from the same tests.
 */
export function explain(request: RamRequest): RamExplanation {
  const { controls, session, identity, guarded } = request;
  const parts: readonly Part[] = [
    { role: "control", policies: controls?.levels.flat() ?? [] },
    { role: "session", policies: session === null ? [] : [session] },
    { role: "identity", policies: identity },
    { role: "resource", policies: guarded?.policy ? [guarded.policy] : [] },
  ];
  const reasons = parts.flatMap(({ role, policies }) =>
    policies.flatMap((each) => reasonsOf(each, { role, request })),
  );
  return { decision: decide(request), reasons: [...reasons, ...sharing(request)] };
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

function missedBy(statement: CompiledStatement, at: Hearing): string | null {
  const { request, role } = at;
  const { guarded, principal, action, context } = request;
  if (!statement.coversAction(action)) return missedAction(statement, action);
  if (!meansCaller(statement, at)) return missedPrincipal(statement, principal);
  if (!coversResource(statement, at)) return missedResource(statement, request.resource);
  const failed = statement.conditions.find((condition) => !condition.holds(context));
  if (failed !== undefined) return missedCondition(failed, context);
  if (role !== "resource" || guarded === null || statement.written.effect === "Deny") return null;
  const isForeign = principal.account !== guarded.account;
  if (takesEffect(guarded, action, isForeign)) return null;
  return `Action: ${action} takes no effect in the policy of a ${guarded.kind}${isForeign ? " for another account" : ""}`;
}

/** That an instance is shared with the caller's account counts as a statement of the resource's policy. */
function sharing({ guarded, principal, action }: RamRequest): Reason[] {
  if (!guarded?.isShared || principal.account === guarded.account) return [];
  const matched = takesEffect(guarded, action, true);
  const missed = matched ? null : `Action: ${action} is not for accounts with which an instance is shared`;
  return [{ policy: "shared instance", statement: "account", effect: "Allow", matched, missed }];
}
