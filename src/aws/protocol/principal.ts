import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AttachedPolicy, AwsPrincipal, PrincipalPolicies } from "../../access/aws/request.ts";
import { compiledPolicy } from "../../access/policy/compiled.ts";
import type { Session } from "../../auth/session.ts";
import type { AwsCaller } from "./aws-caller.ts";

/** A caller as policies see it. */
export function principalOf(caller: AwsCaller, { arn, id }: EffectiveIdentity): AwsPrincipal {
  const { account, principal, session, entity } = caller;
  const kind =
    session?.kind === "federatedUser"
      ? "federatedUser"
      : entity === "root"
        ? "root"
        : entity.startsWith("role/")
          ? "assumedRole"
          : "user";
  return { kind, account, arn: principal, entityArn: arn, entityId: id };
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

/** Session policies; null for none, which is no ceiling. */
function ceilingOf(
  { policies, policyArns }: Session,
  managed: readonly AttachedPolicy[],
): readonly AttachedPolicy[] | null {
  if (policies === null && policyArns.length === 0) return null;
  const given = (policies ?? []).map((text) => ({
    label: "session policy",
    arn: null,
    policy: compiledPolicy(text),
  }));
  return [...given, ...managed];
}
