import { policyDefect } from "./policy-defect.ts";
import type { PolicyProfile } from "./profile.ts";
import { ramPolicyMessage } from "./ram-words.ts";

/** Longest document with its white space, in characters: white space does not count for RAM's own limits, but is stored. */
const LONGEST = 65_536;

/** What RAM says to a policy that it refuses; null for one that it takes. */
export function ramRefusal(document: string, profile: PolicyProfile): string | null {
  if (document.length > LONGEST) return tooLong(`${LONGEST} characters`);
  const defect = policyDefect(document, profile);
  if (defect?.code === "tooLong") return tooLong(`${defect.limit} ${profile.size.unit}`);
  return defect && ramPolicyMessage(defect);
}

function tooLong(most: string): string {
  return `The policy document has more than ${most}.`;
}
