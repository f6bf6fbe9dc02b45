/**
 * The errors of BssOpenApi: code and message. The first group is in the API Reference under "Error codes"
 * (CreateResourcePackage, InquiryPriceRefundInstance). No page has codes for the rest: they are codes of Alibaba
 * Cloud's other products, or ours (docs/fidelity.md).
 */
export const BSS_ERRORS = {
  NotApplicable: "This API is not applicable for caller.",
  MissingParameter: "Absent some mandatory parameter for this request.",
  InvalidParameter: "This request contain some invalid parameter.",
  ProductNotFound: "Product not found.",
  ResourceNotExists: "The specific resource is not exists.",
  ResourceStatusError: "The resource status error.",
  // Text of ECS.
  InsufficientBalance: "Your account does not have enough balance.",
  IdempotentParameterMismatch:
    "The request uses the same client token as a previous, but non-identical request.",
  // Ours.
  "QuotaExceeded.Instance": "The quota of KMS instances is exceeded.",
} as const satisfies Readonly<Record<string, string>>;

/** A code of an error of BssOpenApi. */
export type BssErrorCode = keyof typeof BSS_ERRORS;
