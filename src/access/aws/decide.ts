import { applies, denyingPolicy, type Hearing, hearing, someAllow } from "./applies.ts";
import { grantNaming, retiringNaming } from "./granted.ts";
import { type Caller, callerOf, type Naming, strongest } from "./naming.ts";
import { isRetirement, isWithoutPolicies, partsOf, serviceControlsOf } from "./parts.ts";
import type { AccessRequest, AttachedPolicy, Decision, Denial, ResourceSide } from "./request.ts";

/**
 * Decides one permission as AWS does (IAM User Guide, How AWS enforcement code logic evaluates requests to allow or deny
 * access, and Cross-account policy evaluation logic; Developer Guide, Troubleshooting key access). A key policy and a
 * trust policy must allow themselves, or let the account of the caller do so. Of several reasons that hold the first
 * is told: an explicit deny, then a service control policy, the VPC endpoint, the resource, the identity policies, the
 * permissions boundary, the session policies.
 */
export function decide(request: AccessRequest): Decision {
  const caller = callerOf(request);
  return explicitDenial(request, caller) ?? implicitDenial(request, caller);
}

function explicitDenial(request: AccessRequest, caller: Caller): Decision {
  for (const { role, policies } of partsOf(request)) {
    const denying = policies.length === 0 ? null : denyingPolicy(policies, hearing(role, request, caller));
    if (denying === null) continue;
    const isHidden = (role === "resource" || role === "resourceControl") && isForeign(request);
    return { explicit: true, by: isHidden ? "foreign" : role, policyArn: isHidden ? null : denying.arn };
  }
  return null;
}

/** Whether a resource belongs to another account than the caller. */
function isForeign(request: AccessRequest): boolean {
  const { guarded, principal } = request;
  return guarded !== null && guarded.account !== principal.account && !isWithoutPolicies(request);
}

function implicitDenial(request: AccessRequest, caller: Caller): Decision {
  const { policies, guarded } = request;
  const own = !isWithoutPolicies(request);
  const levels = hearing("serviceControl", request, caller);
  if (!serviceControlsOf(request).every((level) => someAllow(level, levels))) {
    return implicit("serviceControl");
  }
  const { endpoint } = policies;
  if (endpoint !== null && !someAllow([endpoint], hearing("endpoint", request, caller)))
    return implicit("endpoint");
  const naming = guarded === null ? "account" : namingBy(guarded, request, caller);
  const denial = denialOf(request, caller, own, naming);
  if (denial === null || guarded === null || isRetirement(request)) return denial;
  // A key may have many grants, and most requests do not need one.
  const withGrants = strongest(naming, grantNaming(guarded, request, caller));
  return withGrants === naming ? denial : denialOf(request, caller, own, withGrants);
}

/** What is lacking of a request that a resource lets in in some way. @param own whether the caller has policies of its own */
function denialOf(request: AccessRequest, caller: Caller, own: boolean, naming: Naming | null): Decision {
  if (naming === null) {
    return implicit(isRetirement(request) ? "identity" : isForeign(request) ? "foreign" : "resource");
  }
  if (naming === "direct") return null;
  return own ? ownDenial(request, caller, naming) : implicit("identity");
}

/** What the caller's own account lacks. */
function ownDenial(request: AccessRequest, caller: Caller, naming: Naming): Decision {
  const { policies, principal } = request;
  // A root user may do all that its account may, and so may the federated users that it makes.
  const isRoot = principal.entityArn.endsWith(":root");
  if (
    naming === "account" &&
    !isRoot &&
    !someAllow(policies.identity, hearing("identity", request, caller))
  ) {
    return implicit("identity");
  }
  const { boundary, session } = policies;
  if (boundary !== null && !isRoot && !someAllow([boundary], hearing("boundary", request, caller))) {
    return implicit("boundary");
  }
  return session === null || someAllow(session, hearing("session", request, caller))
    ? null
    : implicit("session");
}

function implicit(by: Denial["by"]): Denial {
  return { explicit: false, by, policyArn: null };
}

/** How the resource lets the caller in, by its policy; null for not at all. Grants are all that counts to retire them. */
function namingBy(guarded: ResourceSide, request: AccessRequest, caller: Caller): Naming | null {
  if (isRetirement(request)) return retiringNaming(guarded, caller);
  const named = policyNaming(guarded.policy, hearing("resource", request, caller));
  // The account of the caller must allow too, whomever the other account's policy names.
  return named !== null && isForeign(request) ? "account" : named;
}

function policyNaming({ policy }: AttachedPolicy, at: Hearing): Naming | null {
  let naming: Naming | null = null;
  for (const statement of policy.forAction(at.request.action).allow) {
    naming = strongest(naming, applies(statement, at));
    if (naming === "direct") return naming;
  }
  return naming;
}
