import { deflateRawSync } from "node:zlib";
import { IDENTITY_POLICY } from "../../access/policy/aws-profiles.ts";
import { PolicyError } from "../../access/policy/defect.ts";
import { iamPolicyMessage } from "../../access/policy/iam-words.ts";
import { parsePolicy } from "../../access/policy/parse.ts";
import type { Session } from "../../auth/session.ts";
import { utf8 } from "../../bytes.ts";
import { malformedPolicy, packedPolicyTooLarge, validation } from "./errors.ts";
import type { SessionTags } from "./session-tags.ts";

/** Session policies of an input. */
export interface SessionPolicies {
  readonly document: string | null;
  readonly arns: readonly string[];
}

/** Bytes of packed session policies and tags. AWS tells the use of its limit, not the limit: this one is ours. */
const PACKED_LIMIT = 2048;

/** Session policies are identity policies, shorter because a session carries them; the member has the limit. */
const SESSION_POLICY = { ...IDENTITY_POLICY, size: { limit: 2048, unit: "characters" } } as const;

const MANAGED = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]{1,512}$/;

/**
 * Requires that session policies are policies, and that managed ones are of the account, or AWS's.
 *
 * @throws AwsError MalformedPolicyDocument, ValidationError
 */
export function sessionPoliciesOf(
  account: string,
  input: {
    readonly Policy?: string | undefined;
    readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  },
): SessionPolicies {
  const { Policy: document = null, PolicyArns = [] } = input;
  if (document !== null) requirePolicy(document);
  const arns = PolicyArns.map(({ arn = "" }) => arn);
  for (const arn of arns) {
    const owner = MANAGED.exec(arn)?.[1];
    if (owner !== "aws" && owner !== account) throw validation(`ARN ${arn} is not valid.`);
  }
  return { document, arns };
}

function requirePolicy(text: string): void {
  try {
    parsePolicy(text, SESSION_POLICY);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw malformedPolicy(iamPolicyMessage(error.defect));
  }
}

/**
 * How much of their limit session policies and tags use, in percent: nothing where there are none.
 *
 * @throws AwsError PackedPolicyTooLarge
 */
export function packedSize(
  { document, arns }: SessionPolicies,
  { tags, transitiveTagKeys }: SessionTags,
): { readonly PackedPolicySize?: number } {
  if (document === null && arns.length === 0 && tags.length === 0) return {};
  const text = JSON.stringify([
    document,
    arns,
    tags.map(({ key, value }) => [key, value]),
    transitiveTagKeys,
  ]);
  const percent = Math.max(1, Math.ceil((deflateRawSync(utf8(text)).length / PACKED_LIMIT) * 100));
  if (percent <= 100) return { PackedPolicySize: percent };
  throw packedPolicyTooLarge(
    tags.length > 0
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

/** Session policies as a session carries them. @param lone what counts where none are given */
export function policiesInSession(
  { document, arns }: SessionPolicies,
  lone: readonly string[] | null,
): Pick<Session, "policies" | "policyArns"> {
  return { policies: document === null ? lone : [document], policyArns: arns };
}
