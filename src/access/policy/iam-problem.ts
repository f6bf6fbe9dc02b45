import { PolicyError } from "./defect.ts";
import { iamPolicyMessage } from "./iam-words.ts";
import { parsePolicy } from "./parse.ts";
import type { PolicyProfile } from "./profile.ts";

/** What is wrong with a policy, in IAM's words and, of its syntax, where; null for nothing. @param document JSON */
export function iamPolicyProblem(document: string, profile: PolicyProfile): string | null {
  try {
    parsePolicy(document, profile);
    return null;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { defect } = error;
    return `${iamPolicyMessage(defect)}${defect.code === "syntax" ? ` (${defect.detail})` : ""}`;
  }
}
