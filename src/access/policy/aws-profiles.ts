import { awsActionDefect } from "./aws-actions.ts";
import { awsConditionDefect, keyPolicyConditionDefect } from "./aws-conditions.ts";
import { isAwsPrincipal } from "./aws-principals.ts";
import { iamResourceDefect } from "./aws-resources.ts";
import { AWS_OPERATORS } from "./operators.ts";
import type { PolicyProfile } from "./profile.ts";

const AWS_POLICY = {
  elements: ["Id"],
  loneStatement: true,
  uniqueSids: true,
  negatable: ["Principal", "Action", "Resource"],
  operators: AWS_OPERATORS,
  operatorForms: true,
  actionDefect: awsActionDefect,
  conditionDefect: awsConditionDefect,
} as const satisfies Partial<PolicyProfile>;

/**
 * Key policies of AWS KMS (Developer Guide, Creating a key policy). Their resource is `*`, which is the key; since
 * 2025-08-18 nothing else is taken. A Sid may have spaces.
 *
 * @param region of the key, whose partition its principals belong to.
 */
export function keyPolicyProfile(region: string, bytes: number): PolicyProfile {
  return {
    ...AWS_POLICY,
    size: { limit: bytes, unit: "bytes" },
    versions: ["2012-10-17", "2008-10-17", null],
    oldVersions: [],
    sid: /^/,
    principals: {
      kinds: ["AWS", "Service", "Federated", "CanonicalUser"],
      everybody: true,
      isValid: (principal) => principal.kind !== "Federated" && isAwsPrincipal(principal, region),
    },
    negatable: ["Principal", "Action"],
    resourceDefect: (resource) => (resource === "*" ? null : { code: "resourceForm", resource }),
    conditionDefect: keyPolicyConditionDefect,
  };
}

/** Policies of users, groups and roles, managed ones among them (IAM User Guide, Grammar; IAM and AWS STS quotas). */
export const IDENTITY_POLICY: PolicyProfile = {
  ...AWS_POLICY,
  size: { limit: 6144, unit: "characters" },
  versions: ["2012-10-17"],
  oldVersions: ["2008-10-17", null],
  sid: /^[0-9A-Za-z]*$/,
  principals: null,
  negatable: ["Action", "Resource"],
  resourceDefect: iamResourceDefect,
};

/** Trust policies of roles, whose actions are those of STS. @param region a Region of the role's partition. */
export function trustPolicyProfile(region: string): PolicyProfile {
  return {
    ...AWS_POLICY,
    size: { limit: 2048, unit: "characters" },
    versions: ["2012-10-17", "2008-10-17", null],
    oldVersions: [],
    sid: /^[0-9A-Za-z]*$/,
    principals: {
      kinds: ["AWS", "Service", "Federated"],
      everybody: true,
      isValid: (principal) => isAwsPrincipal(principal, region),
    },
    actionDefect: (action) =>
      awsActionDefect(action) ?? (/^(?:\*|sts:.+)$/i.test(action) ? null : { code: "actionNotPermitted" }),
    resourceDefect: "forbidden",
  };
}
