import { iamPolicyMessage } from "./iam-words.ts";
import { policyDefect } from "./policy-defect.ts";
import type { PolicyProfile } from "./profile.ts";

/** What IAM says to a policy that it refuses, with what of its syntax is wrong; null for one that it takes. */
export function iamRefusal(document: string, profile: PolicyProfile): string | null {
  const defect = policyDefect(document, profile);
  return defect && iamPolicyMessage(defect) + (defect.code === "syntax" ? ` (${defect.detail})` : "");
}
