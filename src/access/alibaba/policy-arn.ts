/** ARNs of RAM policies, as its console shows them: the account of Alibaba Cloud's own policies is `system`. */
const POLICY = /^acs:ram:\*:(system|\d+):policy\/([\w-]+)$/;

/** A managed policy as calls of RAM name it. */
export interface RamPolicyName {
  readonly type: "System" | "Custom";
  readonly name: string;
}

/** The ARN of a policy. @param account of the custom policy */
export function ramPolicyArn(account: string, { type, name }: RamPolicyName): string {
  return `acs:ram:*:${type === "System" ? "system" : account}:policy/${name}`;
}

/** The policy of an ARN; null for another text. */
export function ramPolicyOf(arn: string): RamPolicyName | null {
  const [, owner, name] = POLICY.exec(arn) ?? [];
  if (owner === undefined || name === undefined) return null;
  return { type: owner === "system" ? "System" : "Custom", name };
}
