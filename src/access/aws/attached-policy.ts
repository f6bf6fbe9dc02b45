import {
  ENDPOINT_POLICY,
  RESOURCE_CONTROL_POLICY,
  SERVICE_CONTROL_POLICY,
} from "../policy/aws-organization-profiles.ts";
import { IDENTITY_POLICY } from "../policy/aws-profiles.ts";
import { type CompiledPolicy, compile } from "../policy/compiled.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { PolicyProfile } from "../policy/profile.ts";
import type { AttachedPolicy } from "./request.ts";

/** A stored policy: its label, its ARN if it has one, and its JSON. */
export interface AttachedDocument {
  readonly label: string;
  readonly arn: string | null;
  readonly document: string;
}

/** What is stored was within its limit when it was written, and AWS's own managed policies have none. */
const STORED: PolicyProfile["size"] = { limit: 1_000_000, unit: "characters" };

const PROFILES = {
  identity: { ...IDENTITY_POLICY, size: STORED },
  serviceControl: { ...SERVICE_CONTROL_POLICY, size: STORED },
  resourceControl: { ...RESOURCE_CONTROL_POLICY, size: STORED },
  endpoint: { ...ENDPOINT_POLICY, size: STORED },
} as const;

/** A stored policy prepared for decisions. @throws PolicyError for one that was never checked */
export function attachedPolicy(
  kind: keyof typeof PROFILES,
  { label, arn, document }: AttachedDocument,
): AttachedPolicy {
  return { label, arn, policy: compiled(document, PROFILES[kind]) };
}

function compiled(document: string, profile: PolicyProfile): CompiledPolicy {
  return compile(parsePolicy(document, profile));
}
