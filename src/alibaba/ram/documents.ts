import { PolicyError } from "../../access/policy/defect.ts";
import { parsePolicy } from "../../access/policy/parse.ts";
import type { PolicyProfile } from "../../access/policy/profile.ts";
import { RAM_POLICY, RAM_TRUST_POLICY } from "../../access/policy/ram-profiles.ts";
import { ramPolicyMessage } from "../../access/policy/ram-words.ts";
import { invalid, wrongParameter } from "./errors.ts";

/**
 * Checks the document of a policy.
 *
 * @throws AlibabaError MalformedPolicyDocument, InvalidParameter.PolicyDocument.Length
 */
export function checkPolicy(document: string): void {
  check(document, RAM_POLICY, "PolicyDocument");
}

/**
 * Checks a trust policy. Whether its principals are there is not looked at.
 *
 * @param parameter that has it.
 * @throws AlibabaError MalformedPolicyDocument, InvalidParameter.….Length
 */
export function checkTrust(document: string, parameter: string): void {
  check(document, RAM_TRUST_POLICY, parameter);
}

function check(document: string, profile: PolicyProfile, parameter: string): void {
  try {
    parsePolicy(document, profile);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.defect.code === "tooLong") throw wrongParameter(parameter, "Length");
    throw invalid("MalformedPolicyDocument", ramPolicyMessage(error.defect));
  }
}
