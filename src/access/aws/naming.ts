import type { CompiledStatement, NamedPrincipals } from "../policy/compiled-statement.ts";
import type { AccessRequest, AwsPrincipal } from "./request.ts";

/**
 * How a policy of a resource, or a grant, means the caller (IAM User Guide, How AWS enforcement code logic evaluates
 * requests: resource-based policies). `direct`: it needs no other policy, and no boundary or session policy limits it.
 * `limited`: these limit it, as for a role in its sessions. `account`: it lets the caller's account permit it, with
 * policies of its own.
 */
export type Naming = "direct" | "limited" | "account";

/** The one that needs less. */
export function strongest(one: Naming | null, other: Naming | null): Naming | null {
  if (one === "direct" || other === "direct") return "direct";
  return one === "limited" || other === "limited" ? "limited" : (one ?? other);
}

/** A caller as policies may name it. */
export interface Caller {
  readonly principal: AwsPrincipal;
  /** The ARN of the caller's account, which is that of its root user; empty for callers without an account. */
  readonly root: string;
  readonly hasBoundary: boolean;
  /** Unique ids of principals when the policy was written, by their ARNs (`ResourceSide.ids`). */
  readonly ids: ReadonlyMap<string, string>;
}

const NO_IDS: ReadonlyMap<string, string> = new Map();

/** The caller of a request, before policies that know principals by their names alone. */
export function callerOf({ principal, policies }: AccessRequest): Caller {
  const { arn, account } = principal;
  const partition = arn.slice(0, arn.indexOf(":", "arn:".length));
  const root = account === "" ? "" : `${partition}:iam::${account}:root`;
  return { principal, root, hasBoundary: policies.boundary !== null, ids: NO_IDS };
}

/** How the Principal or NotPrincipal of a statement means the caller; null for not at all. */
export function namingOf({ principals, written }: CompiledStatement, caller: Caller): Naming | null {
  if (principals === null) return null;
  if (!principals.not) return namedAs(principals, caller);
  const isMeant = written.effect === "Deny" ? !isExempt(principals, caller) : !isListed(principals, caller);
  return isMeant ? "direct" : null;
}

function namedAs(listed: NamedPrincipals, { principal, root, ids }: Caller): Naming | null {
  const { kind, account, arn, entityArn, entityId } = principal;
  if (listed.names.has("*")) return "direct";
  switch (kind) {
    case "service":
      return has(listed, "Service", arn) ? "direct" : null;
    case "provider":
      return has(listed, "Federated", arn) ? "direct" : null;
  }
  const names = listed.names.get("AWS");
  if (names === undefined) return null;
  if (names.has("*")) return "direct";
  if (kind === "root") return names.has(root) || names.has(account) ? "account" : null;
  if (arn !== entityArn && names.has(arn)) return "direct";
  // One that was made again has another id, and is not meant (IAM User Guide, Principal).
  if (names.has(entityArn) && (ids.get(entityArn) ?? entityId) === entityId) {
    return kind === "user" ? "direct" : "limited";
  }
  return names.has(account) || names.has(root) ? "account" : null;
}

function has({ names }: NamedPrincipals, kind: "Service" | "Federated", name: string): boolean {
  return names.get(kind)?.has(name) ?? false;
}

/**
 * Whether a Deny with NotPrincipal spares the caller: if it lists all that the caller is, such as account, role and
 * session. It spares nobody with a permissions boundary (IAM User Guide, NotPrincipal).
 */
function isExempt(listed: NamedPrincipals, { principal, root, hasBoundary }: Caller): boolean {
  if (listed.names.has("*")) return true;
  const { kind, account, arn, entityArn } = principal;
  if (kind === "service") return has(listed, "Service", arn);
  if (kind === "provider") return has(listed, "Federated", arn);
  const names = listed.names.get("AWS");
  if (names === undefined || hasBoundary) return false;
  if (names.has("*")) return true;
  const hasAccount = names.has(account) || names.has(root);
  if (kind === "root") return hasAccount;
  return hasAccount && names.has(arn) && (kind === "federatedUser" || names.has(entityArn));
}

/** Whether a list has any of the caller's names, so that an Allow with NotPrincipal is not for it. */
function isListed(listed: NamedPrincipals, caller: Caller): boolean {
  return namedAs(listed, caller) !== null;
}
