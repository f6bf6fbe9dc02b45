import type { CompiledStatement } from "../policy/compiled-statement.ts";
import { type Caller, type Naming, namingOf } from "./naming.ts";
import type { AccessRequest, AttachedPolicy, DecidedBy } from "./request.ts";

/** The part that a policy plays in a decision. */
export type Role = Exclude<DecidedBy, "foreign">;

/** A request before the policies of one role. */
export interface Hearing {
  readonly role: Role;
  readonly request: AccessRequest;
  readonly caller: Caller;
}

/** A request before the policies of one role. */
export function hearing(role: Role, request: AccessRequest, caller: Caller): Hearing {
  const { guarded } = request;
  if (role !== "resource" || guarded === null) return { role, request, caller };
  return { role, request, caller: { ...caller, ids: guarded.ids } };
}

/** How a statement means the caller; null for not at all. Policies of a principal mean that principal. */
export function meansCaller(statement: CompiledStatement, { role, caller }: Hearing): Naming | null {
  const names = role === "resource" || role === "resourceControl" || role === "endpoint";
  return names ? namingOf(statement, caller) : "direct";
}

/**
 * Whether a statement is about the resource. The resource of a key policy is `*`, which is its key: statements with
 * others, of which there are old ones, have no effect. Trust policies have none.
 */
export function coversResource(statement: CompiledStatement, { role, request }: Hearing): boolean {
  const { resource, context, guarded } = request;
  if (role !== "resource") return statement.coversResource(resource, context);
  return guarded?.kind === "role" || statement.coversResource("*", context);
}

/** How a statement that covers the action applies to the request; null for not at all. */
export function applies(statement: CompiledStatement, at: Hearing): Naming | null {
  const naming = meansCaller(statement, at);
  if (naming === null || !coversResource(statement, at)) return null;
  for (const condition of statement.ordered) if (!condition.holds(at.request.context)) return null;
  return naming;
}

/** The first of the policies that denies the request; null for none. */
export function denyingPolicy(policies: readonly AttachedPolicy[], at: Hearing): AttachedPolicy | null {
  for (const each of policies) {
    for (const statement of each.policy.forAction(at.request.action).deny) {
      if (applies(statement, at) !== null) return each;
    }
  }
  return null;
}

/** Whether one of the policies allows the request. */
export function someAllow(policies: readonly AttachedPolicy[], at: Hearing): boolean {
  for (const { policy } of policies) {
    for (const statement of policy.forAction(at.request.action).allow) {
      if (applies(statement, at) !== null) return true;
    }
  }
  return false;
}
