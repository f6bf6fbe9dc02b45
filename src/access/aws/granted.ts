import { GRANT_OPERATIONS, type Grant, type GrantOperation, type GrantPrincipal, permits } from "../grant.ts";
import { type Caller, type Naming, strongest } from "./naming.ts";
import type { AccessRequest, ResourceSide } from "./request.ts";

const OPERATIONS: ReadonlyMap<string, GrantOperation> = new Map(
  GRANT_OPERATIONS.map((each) => [`kms:${each}`, each]),
);

/** How grants permit a request: as a statement of a key policy would that names the grantee. Null for not at all. */
export function grantNaming(guarded: ResourceSide, request: AccessRequest, caller: Caller): Naming | null {
  const operation = OPERATIONS.get(request.action);
  if (operation === undefined || guarded.granted === null) return null;
  let naming: Naming | null = null;
  for (const grant of guarded.grants) {
    if (!grant.operations.includes(operation)) continue;
    const named = namingOfGrantee(grant.grantee, caller);
    if (named === null || !meetsConstraints(grant, guarded, request)) continue;
    naming = strongest(naming, named);
    if (naming === "direct") return naming;
  }
  return naming;
}

/** What of a grant did not match a request, for people; null where it permits it. */
export function missedByGrant(
  grant: Grant,
  guarded: ResourceSide,
  request: AccessRequest,
  caller: Caller,
): string | null {
  const { action, principal } = request;
  const operation = OPERATIONS.get(action);
  if (operation === undefined || !grant.operations.includes(operation)) {
    return `Operations: ${action} is not among ${grant.operations.join(", ")}`;
  }
  if (namingOfGrantee(grant.grantee, caller) === null) {
    return `GranteePrincipal: ${principal.arn} is not ${grant.grantee.name}`;
  }
  return meetsConstraints(grant, guarded, request) ? null : "Constraints: the request does not meet them";
}

/** Whether a grant has the operation of a request, and is met in its constraints. */
function meetsConstraints(grant: Grant, { granted }: ResourceSide, request: AccessRequest): boolean {
  const operation = OPERATIONS.get(request.action);
  if (granted === null || operation === undefined) return false;
  const { principal, context } = request;
  const isByService =
    principal.kind === "service" || granted.sourceArn !== null || context.get("kms:viaservice") !== undefined;
  return permits(grant, { ...granted, operation, isByService });
}

/** How a principal of a grant, the grantee or the one who may retire it, means a caller. */
export function namingOfGrantee({ type, name }: GrantPrincipal, { principal, root }: Caller): Naming | null {
  const { kind, arn, entityArn } = principal;
  if (type === "service" || kind === "service") {
    return type === "service" && kind === "service" && name === arn ? "direct" : null;
  }
  if (name === root) return "account";
  if (name === arn) return "direct";
  return name === entityArn ? "limited" : null;
}

/**
 * How a caller may retire the grants that the request is about (Developer Guide, Retiring and revoking grants): their
 * retiring principal, and their grantee where they permit RetireGrant, without any policy; principals of the account
 * that issued them, and of the key's, by policies of theirs.
 */
export function retiringNaming(guarded: ResourceSide, caller: Caller): Naming | null {
  return guarded.grants.reduce<Naming | null>(
    (naming, grant) => strongest(naming, namingOfRetirement(grant, guarded, caller)),
    caller.principal.account === guarded.account ? "account" : null,
  );
}

function namingOfRetirement(grant: Grant, { account }: ResourceSide, caller: Caller): Naming | null {
  const { retiring, grantee, operations, issuingAccount } = grant;
  const own = caller.principal.account;
  const byRetiring = retiring && namingOfGrantee(retiring, caller);
  const byGrantee = operations.includes("RetireGrant") ? namingOfGrantee(grantee, caller) : null;
  const byAccount = own === issuingAccount || own === account ? "account" : null;
  return strongest(strongest(byRetiring, byGrantee), byAccount);
}

/** Why a caller may not retire a grant, for people; null where the grant does not stand in the way. */
export function missedByRetirement(grant: Grant, guarded: ResourceSide, caller: Caller): string | null {
  if (namingOfRetirement(grant, guarded, caller) !== null) return null;
  return `RetiringPrincipal: ${caller.principal.arn} is neither that, nor a grantee with RetireGrant, nor in the account that issued it`;
}
