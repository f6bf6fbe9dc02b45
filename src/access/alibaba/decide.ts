import type { AttachedPolicy } from "../policy/attached-policy.ts";
import { applies, denyingPolicy, type Hearing, someAllow } from "./applies.ts";
import type { RamDecision, RamDenial, RamRequest, RamResourceSide } from "./request.ts";
import { takesEffect } from "./resource-actions.ts";

/**
 * Decides one permission as RAM does (RAM, How RAM evaluates policies). Control policies come first, then the session policy:
 * whatever they do not allow nothing else can. Then the policies of the principal and that of the resource count together:
 * one must allow and none deny; where they are of two accounts, or the resource is a role, both must allow.
 */
export function decide(request: RamRequest): RamDecision {
  const { principal, controls, session } = request;
  const { account } = request;
  const isOwner = principal.kind === "root" && principal.account === account;
  // The owner may do all, whatever a policy says (Use RAM to control access to KMS resources). A role it may not assume.
  if (isOwner && request.guarded?.kind !== "role") return null;
  if (controls !== null && principal.kind !== "root" && principal.account !== controls.managementAccount) {
    const denial = controlDenial(request, controls.levels);
    if (denial !== null) return denial;
  }
  if (session !== null) {
    const at = { role: "session", request } as const;
    const denying = denyingPolicy([session], at);
    if (denying !== null) return { explicit: true, by: "session", policy: denying };
    if (!someAllow([session], at)) return implicit("session");
  }
  return combined(request);
}

function controlDenial(request: RamRequest, levels: readonly (readonly AttachedPolicy[])[]): RamDecision {
  const at = { role: "control", request } as const;
  const denying = denyingPolicy(levels.flat(), at);
  if (denying !== null) return { explicit: true, by: "control", policy: denying };
  return levels.every((level) => someAllow(level, at)) ? null : implicit("control");
}

/** What the policies of the principal and that of the resource say together. */
function combined(request: RamRequest): RamDecision {
  const { principal, identity, guarded } = request;
  const own = { role: "identity", request } as const;
  const denying = denyingPolicy(identity, own);
  if (denying !== null) return { explicit: true, by: "identity", policy: denying };
  const ofResource = guarded === null ? "silent" : sideOf(guarded, request);
  if (typeof ofResource === "object") return ofResource;
  // Whoever vouches for a federated caller has no policies: only the trust policy counts (RAM, assuming a role).
  const isVouched =
    guarded?.kind === "role" && (principal.kind === "provider" || principal.kind === "service");
  // All of an account is its root user's to permit; roles are for users and roles (STS, AssumeRole).
  const isRoot = principal.kind === "root" && guarded?.kind !== "role";
  const isAllowed = isVouched || isRoot || someAllow(identity, own);
  if (guarded === null) return isAllowed ? null : implicit("identity");
  const needsBoth = guarded.kind === "role" || principal.account !== guarded.account;
  if (!needsBoth) return isAllowed || ofResource === "allows" ? null : implicit("identity");
  if (!isAllowed) return implicit("identity");
  return ofResource === "allows" ? null : implicit(guarded.kind === "role" ? "trust" : "resource");
}

function sideOf(guarded: RamResourceSide, request: RamRequest): RamDenial | "allows" | "silent" {
  const { policy, isShared } = guarded;
  const isForeign = request.principal.account !== guarded.account;
  if (policy === null) return "silent";
  const at: Hearing = { role: "resource", request };
  const isRole = guarded.kind === "role";
  if (denyingPolicy([policy], at) !== null) {
    return { explicit: true, by: isRole ? "trust" : "resource", policy };
  }
  if (!takesEffect(guarded, request.action, isForeign)) return "silent";
  if (isShared && isForeign) return "allows";
  const { allow } = policy.policy.forAction(request.action);
  return allow.some((statement) => applies(statement, at)) ? "allows" : "silent";
}

function implicit(by: RamDenial["by"]): RamDenial {
  return { explicit: false, by, policy: null };
}
