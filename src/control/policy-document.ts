import { PolicyError } from "../access/policy/defect.ts";
import { iamPolicyMessage } from "../access/policy/iam-words.ts";
import { parsePolicy } from "../access/policy/parse.ts";
import type { PolicyProfile } from "../access/policy/profile.ts";
import { ControlError } from "./errors.ts";

/**
 * A policy of a body as it is stored.
 *
 * @param where its member, for the message.
 * @throws ControlError 400 in IAM's words
 */
export function policyDocument(where: string, policy: object, profile: PolicyProfile): string {
  const document = JSON.stringify(policy);
  try {
    parsePolicy(document, profile);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { defect } = error;
    const detail = defect.code === "syntax" ? ` (${defect.detail})` : "";
    throw new ControlError(400, "invalid", `${where}: ${iamPolicyMessage(defect)}${detail} (in the body)`);
  }
  return document;
}
