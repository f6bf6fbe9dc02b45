import { PARTITIONS } from "../../cloud/aws-partitions.ts";
import { isAwsPrincipal } from "./aws-principals.ts";
import { IDENTITY_POLICY } from "./aws-profiles.ts";
import type { PolicyPrincipal } from "./document.ts";
import type { PolicyProfile } from "./profile.ts";

/** Service control policies, in the full language of IAM since 2025 (AWS Organizations User Guide, Quotas). */
export const SERVICE_CONTROL_POLICY: PolicyProfile = {
  ...IDENTITY_POLICY,
  size: { limit: 10_240, unit: "characters" },
};

/** Resource control policies, whose only principal is everybody (AWS Organizations User Guide, RCP syntax). */
export const RESOURCE_CONTROL_POLICY: PolicyProfile = {
  ...IDENTITY_POLICY,
  size: { limit: 5120, unit: "characters" },
  principals: {
    kinds: ["AWS"],
    everybody: true,
    isValid: ({ kind, name }) => kind === "*" || name === "*",
  },
};

/** Policies of VPC endpoints (Amazon VPC, AWS PrivateLink: endpoint policies). */
export const ENDPOINT_POLICY: PolicyProfile = {
  ...IDENTITY_POLICY,
  size: { limit: 20_480, unit: "characters" },
  versions: ["2012-10-17", "2008-10-17", null],
  oldVersions: [],
  negatable: ["Principal", "Action", "Resource"],
  principals: { kinds: ["AWS", "Service", "Federated"], everybody: true, isValid: isAnywhere },
};

/** Whether a principal can exist in any partition. */
function isAnywhere(principal: PolicyPrincipal): boolean {
  return PARTITIONS.some(({ regions: [region = ""] }) => isAwsPrincipal(principal, region));
}
