import { type PolicyDefect, PolicyError } from "./defect.ts";
import { parsePolicy } from "./parse.ts";
import type { PolicyProfile } from "./profile.ts";

/** What is wrong with a policy; null for one that its profile takes. */
export function policyDefect(document: string, profile: PolicyProfile): PolicyDefect | null {
  try {
    parsePolicy(document, profile);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error.defect;
    throw error;
  }
}
