import { PolicyError } from "./defect.ts";
import { iamPolicyMessage } from "./iam-words.ts";
import { parsePolicy } from "./parse.ts";
import type { PolicyProfile } from "./profile.ts";

/** What IAM says to a policy that it refuses, with what of its syntax is wrong; null for one that it takes. */
export function iamRefusal(document: string, profile: PolicyProfile): string | null {
  try {
    parsePolicy(document, profile);
    return null;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { defect } = error;
    return iamPolicyMessage(defect) + (defect.code === "syntax" ? ` (${defect.detail})` : "");
  }
}
