import type { PolicyDefect } from "./defect.ts";

/**
 * The message of RAM's MalformedPolicyDocument, of which its pages say only that it tells the details. A document that is too
 * long is another error.
 */
export function ramPolicyMessage(defect: PolicyDefect): string {
  switch (defect.code) {
    case "syntax":
      return `The policy document is malformed: ${defect.detail}.`;
    case "sidCharacters":
      return "The Sid of a statement contains invalid chars.";
    case "principalForbidden":
      return "A permission policy must not have a Principal.";
    case "noPrincipal":
      return "A statement of a trust policy must have a Principal.";
    case "invalidPrincipal":
      return `The Principal ${defect.kind}: ${defect.name.slice(0, 100)} is invalid.`;
    case "noAction":
      return "A statement must have an Action.";
    case "actionWithoutVendor":
      return "An Action must be * or have the form of service:operation.";
    case "actionNotPermitted":
      return "A trust policy may only have actions of STS.";
    case "noResource":
      return "A statement must have a Resource.";
    case "resourceForbidden":
      return "A trust policy must not have a Resource.";
    case "resourceForm":
      return `The Resource ${defect.resource.slice(0, 100)} must be * or an ARN.`;
    default:
      return "The policy document is malformed.";
  }
}
