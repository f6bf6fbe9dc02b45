import type { AttachedPolicy } from "../policy/attached-policy.ts";
import type { CompiledStatement, NamedPrincipals } from "../policy/compiled-statement.ts";
import type { RamRequest, RamResourceSide } from "./request.ts";

/** A request before the policies of one kind. */
export interface Hearing {
  readonly role: "control" | "session" | "identity" | "resource";
  readonly request: RamRequest;
}

/** Whether a statement means the caller. Policies of a principal mean that principal. */
export function meansCaller({ principals, written }: CompiledStatement, { role, request }: Hearing): boolean {
  if (role !== "resource") return true;
  const { guarded } = request;
  return principals !== null && guarded !== null && isNamed(principals, written.effect, request, guarded);
}

/**
 * Whether a policy of a resource names the caller. An account is named by `:root`, in key and secret policies also by `:*`.
 * Where the account is that of the key or secret, it is the account alone that is allowed: its users and roles still need a
 * policy of their own, as the Sid of the default policy says (docs/fidelity-alibaba.md).
 */
function isNamed(
  principals: NamedPrincipals,
  effect: "Allow" | "Deny",
  { principal }: RamRequest,
  guarded: RamResourceSide,
): boolean {
  const { not, names } = principals;
  // RAM has no NotPrincipal, so that a stored one names nobody.
  if (not) return false;
  const { kind, account, arn, entityArn } = principal;
  if (kind === "provider") return names.get("Federated")?.has(arn) ?? false;
  if (kind === "service") return names.get("Service")?.has(arn) ?? false;
  const named = names.get("RAM");
  if (named === undefined) return false;
  if (kind !== "root" && (named.has(entityArn) || named.has(arn))) return true;
  const isOwn = account === guarded.account && guarded.kind !== "role";
  const mayBeAccount = kind === "root" || effect === "Deny" || !isOwn;
  return mayBeAccount && accountsIn(principals).has(account);
}

/** Accounts that a statement names as a whole, by the statement: a name put together anew is hashed anew. */
const accounts = new WeakMap<NamedPrincipals, ReadonlySet<string>>();

const ACCOUNT = /^acs:ram::(\d+):(?:root|\*)$/;

function accountsIn(principals: NamedPrincipals): ReadonlySet<string> {
  const known = accounts.get(principals);
  if (known !== undefined) return known;
  const named = [...(principals.names.get("RAM") ?? [])].map((name) => ACCOUNT.exec(name)?.[1]);
  const found = new Set(named.filter((account) => account !== undefined));
  accounts.set(principals, found);
  return found;
}

/**
 * Whether a statement is about the resource. That of a key or secret policy is `*`, which is the key or secret; trust policies
 * have none.
 */
export function coversResource(statement: CompiledStatement, { role, request }: Hearing): boolean {
  const { resource, context, guarded } = request;
  if (role !== "resource") return statement.coversResource(resource, context);
  return guarded?.kind === "role" || statement.coversResource("*", context);
}

/** Whether a statement that covers the action applies to the request. */
export function applies(statement: CompiledStatement, at: Hearing): boolean {
  if (!meansCaller(statement, at) || !coversResource(statement, at)) return false;
  for (const condition of statement.conditions) if (!condition.holds(at.request.context)) return false;
  return true;
}

/** The first of the policies that denies the request; null for none. */
export function denyingPolicy(policies: readonly AttachedPolicy[], at: Hearing): AttachedPolicy | null {
  for (const each of policies) {
    for (const statement of each.policy.forAction(at.request.action).deny) {
      if (applies(statement, at)) return each;
    }
  }
  return null;
}

/** Whether one of the policies allows the request. */
export function someAllow(policies: readonly AttachedPolicy[], at: Hearing): boolean {
  for (const { policy } of policies) {
    for (const statement of policy.forAction(at.request.action).allow) {
      if (applies(statement, at)) return true;
    }
  }
  return false;
}
