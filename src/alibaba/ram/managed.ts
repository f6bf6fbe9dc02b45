import type { RamPolicyRecord } from "../../access/alibaba/entities.ts";
import { type RamPolicyName, ramPolicyArn } from "../../access/alibaba/policy-arn.ts";
import { systemPolicy } from "../../access/alibaba/system-policies.ts";
import type { SystemPolicy } from "../../access/alibaba/system-policy-table.ts";
import { type Guard, isThere } from "../../directory/identity-guards.ts";
import { notFound } from "./errors.ts";
import type { Call } from "./operation.ts";

/** A policy of RAM's own or of the account. */
export interface ManagedPolicy
  extends RamPolicyName,
    Pick<
      RamPolicyRecord,
      "description" | "versions" | "defaultVersion" | "createdAt" | "updatedAt" | "tags"
    > {}

/** A policy of the account. */
export function customPolicy(record: RamPolicyRecord): ManagedPolicy {
  return { type: "Custom", ...record };
}

/** A policy of RAM's own. Nothing tells when its earlier versions came. */
export function ofRam({
  name,
  description,
  version,
  updatedAt,
  document,
  earlier,
}: SystemPolicy): ManagedPolicy {
  const versions = [...earlier, { version, document }].map((each) => ({
    number: each.version,
    document: each.document,
    createdAt: updatedAt,
  }));
  return {
    type: "System",
    name,
    description,
    versions,
    defaultVersion: version,
    createdAt: updatedAt,
    updatedAt,
    tags: [],
  };
}

/** A policy as requests name it. */
export interface GivenPolicy {
  readonly PolicyName: string;
  /** `System` or `Custom`, which the rules have checked. */
  readonly PolicyType: string;
}

/** The policy that a request names. */
export function namedPolicy({ PolicyName, PolicyType }: GivenPolicy): RamPolicyName {
  return { type: PolicyType === "System" ? "System" : "Custom", name: PolicyName };
}

/** A policy; null where there is none. */
export async function lookUpPolicy(call: Call, { type, name }: RamPolicyName): Promise<ManagedPolicy | null> {
  if (type === "System") {
    const policy = systemPolicy(name);
    return policy === undefined ? null : ofRam(policy);
  }
  const found = await call.runtime.identityDirectory.find(call.place, "policy", name);
  return found && customPolicy(found.record);
}

/** @throws AlibabaError EntityNotExist.Policy */
export async function findPolicy(call: Call, named: RamPolicyName): Promise<ManagedPolicy> {
  const policy = await lookUpPolicy(call, named);
  if (policy === null) throw notFound("EntityNotExist.Policy");
  return policy;
}

/** ARN by which users, groups and roles have a policy. */
export function attachedArn({ caller }: Pick<Call, "caller">, policy: RamPolicyName): string {
  return ramPolicyArn(caller.account, policy);
}

/** What must hold so that a policy can be attached: that it is still there. */
export function attachable({ type, name }: ManagedPolicy): Guard | null {
  return type === "Custom" ? isThere("policy", name) : null;
}
