/**
 * How a call of BssOpenApi fails: code and message. The first group is what the pages of the API Reference list under
 * "Error codes" (CreateResourcePackage, InquiryPriceRefundInstance); for the rest no page has a code, so that they are
 * those of Alibaba Cloud's other products, or ours (docs/fidelity.md).
 */
export const BSS_ERRORS = {
  NotApplicable: "This API is not applicable for caller.",
  MissingParameter: "Absent some mandatory parameter for this request.",
  InvalidParameter: "This request contain some invalid parameter.",
  ProductNotFound: "Product not found.",
  ResourceNotExists: "The specific resource is not exists.",
  ResourceStatusError: "The resource status error.",
  // As ECS says it.
  InsufficientBalance: "Your account does not have enough balance.",
  IdempotentParameterMismatch:
    "The request uses the same client token as a previous, but non-identical request.",
  // Ours.
  "QuotaExceeded.Instance": "The quota of KMS instances is exceeded.",
} as const satisfies Readonly<Record<string, string>>;

/** A code of a failure of BssOpenApi. */
export type BssErrorCode = keyof typeof BSS_ERRORS;
