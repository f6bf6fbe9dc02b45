import { awsManagedName } from "../../access/aws/policy-arn.ts";
import type { AttachedPolicy } from "../../access/aws/request.ts";
import { type Input, list, required, string, structure } from "../../shape.ts";
import { matchesWildcard } from "../../wildcard.ts";
import { invalidInput } from "./errors.ts";
import type { Simulated } from "./simulation.ts";

const identifier = {
  PolicyType: string({
    values: ["aws-managed", "user-managed", "inline", "permission-boundary", "scp", "rcp"],
  }),
  PolicyArn: string({ min: 20, max: 2048 }),
  InlinePolicyIdentifier: structure({
    PolicyName: required(string({ min: 1, max: 128 })),
    AttachmentType: required(string({ values: ["user", "group", "role"] })),
    AttachmentName: required(string({ min: 1, max: 128 })),
  }),
} as const;

type Identifier = Input<typeof identifier>;

export const policyExclusions = list(structure(identifier), {});

/**
 * What a simulation is about, without the policies that it leaves out (IAM API Reference, PolicyIdentifier).
 *
 * @throws AwsError InvalidInput for an identifier of no or of several kinds
 */
export function without(who: Simulated, excluded: readonly Identifier[] = []): Simulated {
  for (const each of excluded) {
    if (Object.values(each).length !== 1) throw invalidInput("A policy identifier must have one member.");
  }
  const { identity, boundary, serviceControls, principal } = who;
  const leavesOut = (type: Identifier["PolicyType"]) => excluded.some((each) => each.PolicyType === type);
  const keeps = (policy: AttachedPolicy) => !excluded.some((each) => identifies(each, policy));
  return {
    principal,
    identity: identity.filter(keeps),
    boundary: leavesOut("permission-boundary") ? null : boundary,
    serviceControls: leavesOut("scp") ? [] : serviceControls,
  };
}

/** Whether an identifier means an identity policy; each kind of identifier has one member. */
function identifies(
  { PolicyType, PolicyArn, InlinePolicyIdentifier: inline }: Identifier,
  { arn, label }: AttachedPolicy,
): boolean {
  if (PolicyArn !== undefined) return arn !== null && matchesWildcard(PolicyArn, arn);
  if (inline !== undefined) {
    const start = `inline policy ${inline.PolicyName} of ${inline.AttachmentType}/`;
    return label.startsWith(start) && matchesWildcard(inline.AttachmentName, label.slice(start.length));
  }
  if (arn === null) return PolicyType === "inline";
  return PolicyType === (awsManagedName(arn) === null ? "user-managed" : "aws-managed");
}
