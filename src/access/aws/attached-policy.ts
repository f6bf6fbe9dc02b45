import { compiledPolicy } from "../policy/compiled.ts";
import type { AttachedPolicy } from "./request.ts";

/** A stored policy prepared for decisions. @param policy its label, its ARN if it has one, and its JSON. */
export function attachedPolicy({
  label,
  arn,
  document,
}: Pick<AttachedPolicy, "label" | "arn"> & { readonly document: string }): AttachedPolicy {
  return { label, arn, policy: compiledPolicy(document) };
}
