import { iamRefusal } from "../access/policy/iam-refusal.ts";
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
  const refusal = iamRefusal(document, profile);
  if (refusal !== null) throw new ControlError(400, "invalid", `${where}: ${refusal} (in the body)`);
  return document;
}
