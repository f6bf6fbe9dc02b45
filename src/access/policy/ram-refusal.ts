import type { PolicyDefect } from "./defect.ts";
import { policyDefect } from "./policy-defect.ts";
import type { PolicyProfile } from "./profile.ts";

/**
 * Why RAM takes no such policy; null for one that it takes. RAM itself says no more than that the document is malformed, so
 * the words are ours.
 */
export function ramRefusal(document: string, profile: PolicyProfile): string | null {
  const defect = policyDefect(document, profile);
  return defect && words(defect, profile);
}

function words(defect: PolicyDefect, { size: { unit } }: PolicyProfile): string {
  switch (defect.code) {
    case "syntax":
      return `The policy is malformed (${defect.detail}).`;
    case "tooLong":
      return `The policy has more than ${defect.limit} ${unit}.`;
    case "sidCharacters":
      return "A Sid has up to 128 letters, digits, blanks or _/+=.@-.";
    case "principalForbidden":
      return "A policy of a user, group or role names no Principal.";
    case "noPrincipal":
      return "A statement needs a Principal.";
    case "invalidPrincipal":
      return `'${defect.name.slice(0, 100)}' is no Principal of the kind ${defect.kind}.`;
    case "noAction":
      return "A statement needs an Action.";
    case "actionWithoutVendor":
      return "An Action is '*', or begins with a service, as in kms:Encrypt.";
    case "actionNotPermitted":
      return "An Action is of a service that has no place in such a policy.";
    case "noResource":
      return "A statement needs a Resource.";
    case "resourceForbidden":
      return "Such a policy names no Resource.";
    case "resourceForm":
      return `The Resource '${defect.resource.slice(0, 100)}' must be '*', or begin as acs:kms:REGION:ACCOUNT:.`;
    default:
      return "The policy is malformed.";
  }
}
