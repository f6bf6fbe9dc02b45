import type { Role } from "./applies.ts";
import type { AccessRequest, AttachedPolicy } from "./request.ts";

/** Policies of one role that take part in a decision. */
export interface Part {
  readonly role: Role;
  readonly policies: readonly AttachedPolicy[];
}

const NONE: readonly AttachedPolicy[] = [];

/** Whether a caller has no policies of its own: a service, or the provider of a web identity. */
export function isWithoutPolicies({ principal }: AccessRequest): boolean {
  return principal.kind === "service" || principal.kind === "provider";
}

/** Whether the caller is a service-linked role, which no policy of an organization limits (AWS Organizations, SCPs, RCPs). */
function isServiceLinked({ principal }: AccessRequest): boolean {
  return principal.entityArn.includes(":role/aws-service-role/");
}

/** The service control policies that limit a caller, of each level. Services and service-linked roles have none. */
export function serviceControlsOf(request: AccessRequest): readonly (readonly AttachedPolicy[])[] {
  return isWithoutPolicies(request) || isServiceLinked(request) ? [] : request.policies.serviceControls;
}

/** Whether only grants and the caller's policies decide: of RetireGrant (Developer Guide, Retiring and revoking grants). */
export function isRetirement({ action, guarded }: AccessRequest): boolean {
  return guarded?.kind === "key" && action.toLowerCase() === "kms:retiregrant";
}

/** The policies that take part in a decision, in the order in which their explicit denies are told. */
export function partsOf(request: AccessRequest): readonly Part[] {
  const { policies, guarded } = request;
  const own = !isWithoutPolicies(request);
  const guard = isRetirement(request) ? null : guarded;
  return [
    { role: "serviceControl", policies: serviceControlsOf(request).flat() },
    {
      role: "resourceControl",
      policies: isServiceLinked(request) ? NONE : (guard?.resourceControls ?? NONE),
    },
    { role: "endpoint", policies: listOf(policies.endpoint) },
    { role: "boundary", policies: own ? listOf(policies.boundary) : NONE },
    { role: "session", policies: own ? (policies.session ?? NONE) : NONE },
    { role: "identity", policies: own ? policies.identity : NONE },
    { role: "resource", policies: guard === null ? NONE : [guard.policy] },
  ];
}

function listOf(policy: AttachedPolicy | null): readonly AttachedPolicy[] {
  return policy === null ? NONE : [policy];
}
