import { keyPolicyProfile } from "../../../access/policy/aws-profiles.ts";
import { type PolicyDefect, PolicyError } from "../../../access/policy/defect.ts";
import type { PolicyDocument, PolicyStatement } from "../../../access/policy/document.ts";
import { concernsPrincipal, coversAction } from "../../../access/policy/matching.ts";
import { parsePolicy } from "../../../access/policy/parse.ts";
import type { PolicyPrincipals } from "../../../keys/key.ts";
import { KEY_POLICY_BYTES } from "../../../quotas/aws-resources.ts";
import type { Caller } from "../../../surface/caller.ts";
import { couldChangePolicy } from "../authorization/lockout.ts";
import { AwsError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { rootOf } from "./written-policy.ts";

/** A new key policy, and the key that is to have it. */
export interface NewKeyPolicy {
  readonly policy: string;
  /** Of a key that is to be made, any. */
  readonly keyId: string;
  readonly region: string;
  /** Whether the check against a lockout is waived. */
  readonly bypass: boolean | undefined;
}

/**
 * Checks a key policy before it is stored: its size, its grammar, its principals, and that the caller can still
 * change it afterwards, unless that check is waived.
 *
 * @returns unique ids of the users and roles that it names, as far as they are known.
 * @throws AwsError LimitExceededException, MalformedPolicyDocumentException
 */
export async function checkKeyPolicy(
  call: Pick<Call, "caller" | "gate" | "principals">,
  { policy, keyId, region, bypass }: NewKeyPolicy,
): Promise<PolicyPrincipals> {
  const document = readKeyPolicy(policy, region);
  const { caller, gate } = call;
  const isEnforced = gate?.mode === "enforce";
  const found = await call.principals(principalsIn(document));
  if (isEnforced && found.missing.length > 0) {
    throw policyError({ code: "invalidPrincipal", kind: "AWS", name: found.missing[0] ?? "" });
  }
  const mayChange = isEnforced
    ? couldChangePolicy(gate, document, keyId, region)
    : lets(document.statements, caller);
  if (bypass !== true && !mayChange) {
    throw malformed("The new key policy will not allow you to update the key policy in the future.");
  }
  return found.ids;
}

/** The ARNs of AWS principals that a policy names. */
function principalsIn({ statements }: PolicyDocument): string[] {
  const named = statements.flatMap(({ principal }) => principal?.values ?? []);
  return named.filter(({ kind }) => kind === "AWS").map(({ name }) => name);
}

/** Reads a key policy. @throws AwsError LimitExceededException, MalformedPolicyDocumentException */
export function readKeyPolicy(policy: string, region: string): PolicyDocument {
  try {
    return parsePolicy(policy, keyPolicyProfile(region, KEY_POLICY_BYTES));
  } catch (error) {
    throw error instanceof PolicyError ? policyError(error.defect) : error;
  }
}

/** The error for a defect of a key policy. Texts without a mark are ours, because AWS's are not known. */
function policyError(defect: PolicyDefect): AwsError {
  switch (defect.code) {
    case "tooLong":
      return new AwsError(
        "LimitExceededException",
        `The request was rejected because a quota was exceeded: a key policy may have at most ${defect.limit} bytes.`,
      );
    case "noPrincipal":
      // Recorded (aws-samples/data-mesh-datazone-cdk-cloudformation#17).
      return malformed("Policy contains a statement with no principal.");
    case "invalidPrincipal":
      // Both recorded.
      return malformed(
        `Policy contains a statement with one or more invalid ${defect.kind === "Service" ? "service " : ""}principals.`,
      );
    case "conditionKeysForbidden":
      // Recorded (awsdocs/aws-kms-developer-guide#47).
      return malformed(
        "These condition keys are not permitted in a key policy: aws:ResourceTag, kms:ResourceTag, kms:ResourceAliases",
      );
    case "overlyPermissive": {
      // Developer Guide, AWS KMS condition keys.
      const what = defect.key === "RequestTag" ? "tag" : "encryption context";
      return malformed(
        `OverlyPermissiveCondition:${defect.key}: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified ${what} or with an unspecified ${what}. To fix, remove ForAllValues.`,
      );
    }
    case "syntax":
      return malformed(`Policy contains a syntax error: ${defect.detail}.`);
    case "noAction":
      return malformed("Policy contains a statement with no action.");
    case "actionWithoutVendor":
    case "actionWithColons":
    case "actionVendor":
      return malformed("Policy contains a statement with one or more invalid actions or condition keys.");
    case "noResource":
      return malformed("Policy contains a statement with no resource.");
    case "resourceForm":
      return malformed(
        'Policy contains a statement with an invalid resource. The only valid resource is "*".',
      );
    case "sidRepeated":
      return malformed("Policy contains two statements with the same Sid.");
    default:
      return malformed("Policy contains a syntax error.");
  }
}

function malformed(text: string): AwsError {
  return new AwsError("MalformedPolicyDocumentException", text);
}

/**
 * Whether the caller may call PutKeyPolicy under the policy. Conditions on an Allow are taken to hold, those on
 * a Deny not to: the check is there against mistakes.
 */
function lets(statements: readonly PolicyStatement[], caller: Caller): boolean {
  const names = [
    caller.principal,
    caller.account,
    rootOf(caller),
    caller.principal.replace(":sts:", ":iam:").replace(/:assumed-(role\/[^/]+)\/.*$/, ":$1"),
  ];
  const concerned = statements.filter(
    (one) => coversAction(one, "kms:PutKeyPolicy") && concernsPrincipal(one, names),
  );
  const isDenied = concerned.some((one) => one.effect === "Deny" && one.conditions.length === 0);
  return !isDenied && concerned.some((one) => one.effect === "Allow");
}

/** The name of a key policy: a key has one, called `default`. @throws AwsError NotFoundException */
export function requireDefaultPolicyName(name: string | undefined): string {
  if ((name ?? "default") !== "default") throw new AwsError("NotFoundException", "No such policy exists");
  return "default";
}
