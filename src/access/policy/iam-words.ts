import { IAM_PATHS } from "./aws-resources.ts";
import type { PolicyDefect } from "./defect.ts";

/**
 * The message of IAM's and STS's MalformedPolicyDocument (recorded by moto's tests of IAM policies; those of trust
 * policies in public reports). A document that is too long is another error, LimitExceeded.
 */
export function iamPolicyMessage(defect: PolicyDefect): string {
  switch (defect.code) {
    case "syntax":
      return "Syntax errors in policy.";
    case "tooLong":
      return `Cannot exceed quota for PolicySize: ${defect.limit}`;
    case "oldVersion":
      return "Policy document must be version 2012-10-17 or greater.";
    case "sidRepeated":
      return "Statement IDs (SID) in a single policy must be unique.";
    case "sidCharacters":
      return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
    case "principalForbidden":
      return "Policy document should not specify a principal.";
    case "noPrincipal":
      return "The passed in policy has a statement with no principals!";
    case "invalidPrincipal":
      return `Invalid principal in policy: "${defect.kind.toUpperCase()}":"${defect.name}"`;
    case "noAction":
      return "Policy statement must contain actions.";
    case "actionWithoutVendor":
      return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    case "actionWithColons":
      return "Actions/Condition can contain only one colon.";
    case "actionVendor":
      return `Vendor ${defect.vendor} is not valid`;
    case "actionNotPermitted":
      return "AssumeRole policy may only specify STS AssumeRole actions.";
    case "noResource":
      return "Policy statement must contain resources.";
    case "resourceForbidden":
      return "Has prohibited field Resource";
    case "resourceForm":
      return `Resource ${defect.resource} must be in ARN format or "*".`;
    case "resourceVendor":
      return "Resource vendor must be fully qualified and cannot contain regexes.";
    case "resourcePartition":
      return `Partition "${defect.partition}" is not valid for resource "${defect.resource}".`;
    case "iamRegion":
      return `IAM resource ${defect.resource} cannot contain region information.`;
    case "iamPath":
      return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`;
    case "legacyParsing":
    case "conditionKeysForbidden":
    case "overlyPermissive":
      return "The policy failed legacy parsing";
  }
}
