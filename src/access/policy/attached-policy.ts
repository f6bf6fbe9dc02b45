import { type CompiledPolicy, compiledPolicy } from "./compiled.ts";

/** A policy that takes part in a decision. */
export interface AttachedPolicy {
  /** What it is, for explanations: `key policy`, `inline policy p of user/alice`, an ARN. */
  readonly label: string;
  /** Its ARN, which denials show; null for inline policies and those of resources. */
  readonly arn: string | null;
  readonly policy: CompiledPolicy;
  /** Its version, such as `v2`; left out for what has none, or does not tell it. */
  readonly version?: string;
}

/** A stored policy prepared for decisions. @param policy its label, its ARN if it has one, and its JSON. */
export function attachedPolicy({
  label,
  arn,
  document,
  version,
}: Omit<AttachedPolicy, "policy"> & { readonly document: string }): AttachedPolicy {
  return { label, arn, policy: compiledPolicy(document), ...(version !== undefined && { version }) };
}
