import type { PolicyRecord } from "../../access/aws/entities.ts";
import { type ManagedPolicy, managedPolicy } from "../../access/aws/managed-policies.ts";
import { awsManagedName, nameAtEnd } from "../../access/aws/policy-arn.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import { type Guard, isThere } from "../../directory/identity-guards.ts";
import type { AwsError } from "../protocol/errors.ts";
import { invalidInput, policyNotFound } from "./errors.ts";
import type { Call } from "./operation.ts";

const POLICY_ARN = /^arn:[a-z-]+:iam::(aws|\d{12}):policy\/(?:[!-~]*\/)?[\w+=,.@-]{1,128}$/;

/** A policy of AWS as the directory would have it. */
export function ofAws({ caller }: Pick<Call, "caller">, policy: ManagedPolicy): PolicyRecord {
  const { name, id, description, version, document } = policy;
  const createdAt = Date.parse(policy.createdAt);
  return {
    name: nameAtEnd(name),
    path: `/${name.slice(0, name.lastIndexOf("/") + 1)}`,
    arn: `arn:${partitionOf(caller.region)}:iam::aws:policy/${name}`,
    id,
    createdAt,
    description,
    tags: [],
    versions: [{ number: version, document, createdAt }],
    defaultVersion: version,
    lastVersion: version,
    updatedAt: createdAt,
  };
}

/**
 * A managed policy, AWS's or of the caller's account.
 *
 * @param missing error for one that there is not.
 * @throws AwsError InvalidInput for what is no ARN of a policy
 */
export async function findPolicy(
  call: Call,
  arn: string,
  missing: (arn: string) => AwsError = policyNotFound,
): Promise<PolicyRecord> {
  checkArn(arn);
  if (awsManagedName(arn) !== null) {
    const policy = managedPolicy(arn);
    if (policy === undefined) throw missing(arn);
    return ofAws(call, policy);
  }
  const found = await call.runtime.identityDirectory.find(call.place, "policy", nameAtEnd(arn));
  if (found?.record.arn !== arn) throw missing(arn);
  return found.record;
}

/** What must hold so that a policy can be attached: that it is still there. */
export function attachable({ arn, name }: PolicyRecord): Guard | null {
  return awsManagedName(arn) === null ? isThere("policy", name) : null;
}

/** @throws AwsError InvalidInput */
export function checkArn(arn: string): void {
  if (!POLICY_ARN.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
}
