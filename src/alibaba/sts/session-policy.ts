import { PolicyError } from "../../access/policy/defect.ts";
import { parsePolicy } from "../../access/policy/parse.ts";
import { RAM_POLICY } from "../../access/policy/ram-profiles.ts";
import { stsError } from "./errors.ts";

/** Longest session policy, characters. */
const LONGEST = 2048;

/**
 * The session policy of an input, as a session carries it; null for none.
 *
 * @throws AlibabaError InvalidParameter.PolicySize, InvalidParameter.PolicyGrammar
 */
export function sessionPoliciesOf(document: string | undefined): readonly string[] | null {
  if (document === undefined) return null;
  if ([...document].length > LONGEST) throw stsError("policySize");
  try {
    parsePolicy(document, RAM_POLICY);
  } catch (error) {
    throw error instanceof PolicyError ? stsError("policyGrammar") : error;
  }
  return [document];
}
