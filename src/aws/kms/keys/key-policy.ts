import { awsPrincipals, coversAction, parsePolicy, type Statement } from "../../../access/policy-document.ts";
import { utf8 } from "../../../bytes.ts";
import { partitionOf } from "../../../cloud/aws.ts";
import { KEY_POLICY_BYTES } from "../../../quotas/aws-resources.ts";
import type { Caller } from "../../../surface/caller.ts";
import type { Scope } from "../../../workspace.ts";
import { AwsError } from "../errors.ts";

/** The policy of a key made without one (recorded answer of ReplicateKey and GetKeyPolicy). */
export function defaultKeyPolicy(place: Pick<Scope, "account" | "region">): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: rootOf(place) },
    Action: "kms:*",
    Resource: "*",
  };
  return spacious({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] });
}

/** JSON with the spaces and line breaks of a policy that AWS wrote (recorded). */
function spacious(value: unknown, margin = ""): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => spacious(item, margin)).join(", ")} ]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin}  `;
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)} : ${spacious(item, inner)}`,
  );
  return `{\n${lines.join(",\n")}\n${margin}}`;
}

/** How the policies of AWS managed keys differ, where one was recorded. */
const MANAGED: Readonly<Record<string, { id: string; full: string; short: string; grants: boolean }>> = {
  sqs: { id: "auto-sqs-1", full: "Simple Queue Service (SQS)", short: "SQS", grants: true },
};

/** The policy of an AWS managed key. @param service the last part of its alias, such as `s3`. */
export function managedKeyPolicy(place: Pick<Scope, "account" | "region">, service: string): string {
  const usual = { id: `auto-${service}-2`, full: service, short: service, grants: false };
  const { id, full, short, grants } = MANAGED[service] ?? usual;
  const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
  return spacious({
    Version: "2012-10-17",
    Id: id,
    Statement: [
      {
        Sid: `Allow access through ${full} for all principals in the account that are authorized to use ${short}`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [...use, ...(grants ? ["kms:CreateGrant"] : []), "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:ViaService": `${service}.${place.region}.amazonaws.com`,
            "kms:CallerAccount": place.account,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: rootOf(place) },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
}

/**
 * Checks a key policy before it is stored: its size, its form, its principals, and that the caller can still
 * change it afterwards, unless that check is waived.
 *
 * @throws AwsError LimitExceededException, MalformedPolicyDocumentException
 */
export function checkKeyPolicy(policy: string, caller: Caller, bypassLockoutCheck: boolean): void {
  if (utf8(policy).length > KEY_POLICY_BYTES) {
    throw new AwsError(
      "LimitExceededException",
      `The request was rejected because a quota was exceeded: a key policy may have at most ${KEY_POLICY_BYTES} bytes.`,
    );
  }
  const statements = parsePolicy(policy);
  if (!statements) throw new AwsError("MalformedPolicyDocumentException", null);
  if (statements.flatMap(awsPrincipals).some((principal) => !isPrincipal(principal))) {
    throw new AwsError(
      "MalformedPolicyDocumentException",
      "Policy contains a statement with one or more invalid principals.",
    );
  }
  if (!bypassLockoutCheck && !lets(statements, caller)) {
    throw new AwsError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

/**
 * Whether the caller may call PutKeyPolicy under the policy. Conditions on an Allow are taken to hold, those on
 * a Deny not to: the check is there against mistakes.
 */
function lets(statements: readonly Statement[], caller: Caller): boolean {
  const names = [
    "*",
    caller.principal,
    caller.account,
    rootOf(caller),
    caller.principal.replace(":sts:", ":iam:").replace(/:assumed-(role\/[^/]+)\/.*$/, ":$1"),
  ];
  const concerns = (statement: Statement) =>
    coversAction(statement, "kms:PutKeyPolicy") &&
    awsPrincipals(statement).some((principal) => names.includes(principal));
  const denied = statements.some((one) => one.Effect === "Deny" && !one.Condition && concerns(one));
  return !denied && statements.some((one) => one.Effect === "Allow" && concerns(one));
}

function isPrincipal(principal: string): boolean {
  return (
    principal === "*" ||
    /^\d{12}$/.test(principal) ||
    /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/[\w+=,.@/-]+)$/.test(
      principal,
    ) ||
    /^(AIDA|AROA)[A-Z0-9]{16,}$/.test(principal)
  );
}

/** ARN of an account as a principal. */
export function rootOf(place: Pick<Scope, "account" | "region">): string {
  return `arn:${partitionOf(place.region)}:iam::${place.account}:root`;
}

/** The name of a key policy: a key has one, called `default`. @throws AwsError NotFoundException */
export function requireDefaultPolicyName(name: string | undefined): string {
  if ((name ?? "default") !== "default") throw new AwsError("NotFoundException", "No such policy exists");
  return "default";
}
