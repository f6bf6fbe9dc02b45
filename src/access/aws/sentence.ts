import type { DecidedBy, Denial } from "./request.ts";

/** A denied permission, as its sentence tells it. */
export interface DeniedPermission {
  /** ARN in `User:`, of a role that of its session. */
  readonly principalArn: string;
  /** Such as `kms:Encrypt`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  readonly denial: Denial;
  /** Whether the caller left it to a ciphertext to tell the key, so that sentences do not tell it either. */
  readonly byCiphertext?: boolean;
}

const KINDS: Readonly<Record<Exclude<DecidedBy, "foreign">, string>> = {
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  endpoint: "VPC endpoint policy",
  boundary: "permissions boundary",
  session: "session policy",
  identity: "identity-based policy",
  resource: "resource-based policy",
};

const OF_NOTHING =
  "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/**
 * The sentence of a denial, without a full stop (IAM User Guide, Troubleshoot access denied error messages; recorded of
 * KMS and STS). Explicit denies name the policy by its ARN, where it has one. Denials of sts:AssumeRole and its like give
 * no reason.
 */
export function denialSentence({
  principalArn,
  action,
  resource,
  denial,
  byCiphertext,
}: DeniedPermission): string {
  const start = `User: ${principalArn} is not authorized to perform: ${action} on`;
  const ofCiphertext = "the resource associated with this ciphertext";
  if (action.toLowerCase().startsWith("sts:")) return `${start} resource: ${resource}`;
  if (denial.by === "foreign") {
    return `${start} ${byCiphertext ? ofCiphertext : "this resource"} ${OF_NOTHING}`;
  }
  const kind = KINDS[denial.by];
  const what = byCiphertext ? ofCiphertext : `resource: ${resource}`;
  if (!denial.explicit) return `${start} ${what} because no ${kind} allows the ${action} action`;
  const article = kind.startsWith("identity") ? "an" : "a";
  const policy = denial.policyArn === null ? "" : `: ${denial.policyArn}`;
  return `${start} ${what} with an explicit deny in ${article} ${kind}${policy}`;
}
