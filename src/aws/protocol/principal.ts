import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AttachedPolicy, AwsPrincipal, PrincipalPolicies } from "../../access/aws/request.ts";
import { compiledPolicy } from "../../access/policy/compiled.ts";
import type { Session } from "../../auth/session.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { unknownToken } from "./errors.ts";

/** Who asks, with all names by which a grant may mean them. */
export interface Asking {
  readonly principal: AwsPrincipal;
  /** The principal itself, its user or role, its account. */
  readonly grantees: readonly string[];
}

/**
 * Requires that the user or role of temporary credentials is still the one for whom they were made: one that was made
 * again with its name is another one (IAM User Guide, IAM identifiers: unique identifiers).
 *
 * @throws AwsError UnrecognizedClientException
 */
export function requireSameEntity({ session }: AwsCaller, { id }: EffectiveIdentity): void {
  if (session?.entityId != null && session.entityId !== id) throw unknownToken();
}

/** Those that were made before, by identity and ARN, because nearly every request is of one of a few. */
const known = new WeakMap<EffectiveIdentity, Map<string, Asking>>();
/** How many sessions of an identity are remembered: their makers choose their names. */
const SESSIONS = 100;

/** Who asks, as policies and grants see them. */
export function askingOf(caller: AwsCaller, identity: EffectiveIdentity): Asking {
  let byArn = known.get(identity);
  if (!byArn) {
    byArn = new Map();
    known.set(identity, byArn);
  }
  const before = byArn.get(caller.principal);
  if (before) return before;
  const principal = principalOf(caller, identity);
  const root = `arn:${partitionOf(caller.region)}:iam::${caller.account}:root`;
  const names = principal.kind === "service" ? [principal.arn] : [principal.arn, principal.entityArn, root];
  const asking = { principal, grantees: [...new Set(names)] };
  if (byArn.size < SESSIONS) byArn.set(caller.principal, asking);
  return asking;
}

/** Entity of a caller that is a service itself: its principal is its name, and its account the one that it acts in. */
export const SERVICE = "service";

/** A caller as policies see it. */
export function principalOf(caller: AwsCaller, { arn, id }: EffectiveIdentity): AwsPrincipal {
  const { account, principal } = caller;
  const kind = kindOf(caller);
  if (kind === "service") {
    return { kind, account: "", arn: principal, entityArn: principal, entityId: null };
  }
  return { kind, account, arn: principal, entityArn: arn, entityId: id };
}

function kindOf({ entity, session }: AwsCaller): AwsPrincipal["kind"] {
  if (entity === SERVICE) return "service";
  if (session?.kind === "federatedUser") return "federatedUser";
  if (entity === "root") return "root";
  return entity.startsWith("role/") ? "assumedRole" : "user";
}

/**
 * The policies on the side of a caller.
 *
 * @param managed the managed policies among its session policies.
 */
export function policiesOf(
  { session }: AwsCaller,
  { identity, boundary, controls }: EffectiveIdentity,
  managed: readonly AttachedPolicy[],
): PrincipalPolicies {
  return {
    identity,
    boundary,
    session: session && ceilingOf(session, managed),
    serviceControls: controls.serviceControls,
    endpoint: null,
  };
}

/** Whether a session has policies of its own. */
export function isLimited({ policies, policyArns }: Session): boolean {
  return policies !== null || policyArns.length > 0;
}

/** Session policies; null for none, which is no ceiling. */
function ceilingOf(session: Session, managed: readonly AttachedPolicy[]): readonly AttachedPolicy[] | null {
  if (!isLimited(session)) return null;
  const { policies } = session;
  const given = (policies ?? []).map((text) => ({
    label: "session policy",
    arn: null,
    policy: compiledPolicy(text),
  }));
  return [...given, ...managed];
}
