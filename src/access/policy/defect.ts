/** What is wrong with a policy. Each surface has its cloud's words for it. */
export type PolicyDefect =
  /** No JSON, an element of the wrong type, an unknown one, or two that exclude each other. */
  | { readonly code: "syntax"; readonly detail: string }
  | { readonly code: "tooLong"; readonly limit: number }
  | { readonly code: "oldVersion" }
  | { readonly code: "sidRepeated" | "sidCharacters" }
  | { readonly code: "noPrincipal" | "principalForbidden" }
  | { readonly code: "invalidPrincipal"; readonly kind: string; readonly name: string }
  | { readonly code: "noAction" | "actionWithoutVendor" | "actionWithColons" | "actionNotPermitted" }
  | { readonly code: "actionVendor"; readonly vendor: string }
  | { readonly code: "noResource" | "resourceForbidden" | "resourceVendor" | "legacyParsing" }
  | { readonly code: "resourceForm"; readonly resource: string }
  | { readonly code: "resourcePartition"; readonly partition: string; readonly resource: string }
  | { readonly code: "iamRegion"; readonly resource: string }
  | { readonly code: "iamPath" }
  | { readonly code: "conditionKeysForbidden" }
  | { readonly code: "overlyPermissive"; readonly key: "EncryptionContext" | "RequestTag" };

/** A policy that its profile refuses. Its message is for people; surfaces word the defect themselves. */
export class PolicyError extends Error {
  readonly defect: PolicyDefect;

  constructor(defect: PolicyDefect) {
    super(defect.code === "syntax" ? defect.detail : defect.code);
    this.name = "PolicyError";
    this.defect = defect;
  }
}

/** A `syntax` defect. */
export function syntax(detail: string): PolicyError {
  return new PolicyError({ code: "syntax", detail });
}
