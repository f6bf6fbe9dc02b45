import type { ErrorLook } from "./aws-errors.ts";

const look = (status: number, text: string): ErrorLook & { readonly text: string } => ({ status, text });

/**
 * The errors of the Instance API of Alibaba Cloud KMS (dedicated gateway): code, HTTP status and message, with
 * `{value}` for the wrong value. Sources: KMS Instance API, Common error codes; for other errors
 * alibabacloud-dkms-transfer-java-sdk and the shared gateway's table. Names and texts in neither are ours
 * (docs/fidelity.md).
 */
export const INSTANCE_API_ERRORS = {
  // Caller and operation.
  InvalidApiName: look(400, 'The ApiName "{value}" is invalid.'),
  InvalidApiVersion: look(400, 'The ApiVersion "{value}" is invalid.'),
  InvalidParam: look(400, "The Param {value} is invalid."),
  MissingParameter: look(400, "Parameter {value} does not exist in http header or body."),
  RequestTimeTooSkewed: look(400, "Request time exceeds server time more than 15 minutes."),
  Unauthorized: look(401, "The ClientKey or its signature is not valid."),
  InvalidParameter: look(400, "The specified parameter is not valid."),
  UnsupportedOperation: look(400, "Rejected.UnsupportedOperation"),
  UnsupportedHTTPMethod: look(403, "This http method is not supported."),
  RequestEntityTooLarge: look(413, "The request body is too large."),
  "Forbidden.NoPermission": look(403, "This operation is forbidden by permission system."),
  "Rejected.Throttling": look(429, "QPS Limit Exceeded"),
  InternalFailure: look(500, "Internal Failure"),
  ServiceUnavailableTemporary: look(503, "Service Unavailable Temporary."),
  // Resources and their states, as on the shared gateway.
  "Forbidden.KeyNotFound": look(404, "The specified Key is not found."),
  "Forbidden.KeyVersionNotFound": look(404, "The specified Key version is not found."),
  "Forbidden.AliasNotFound": look(404, "The specified Alias is not found."),
  "Forbidden.ResourceNotFound": look(404, "Resource not found."),
  "Forbidden.DKMSInstanceNotFound": look(403, "The specified DKMS Instance is not found."),
  "Forbidden.DKMSInstanceStateInvalid": look(403, "The DKMS instance state is invalid."),
  "Rejected.Disabled": look(409, "The request was rejected because the key state is Disabled."),
  "Rejected.PendingDeletion": look(409, "The request was rejected because the key state is PendingDeletion."),
  "Rejected.PendingImport": look(409, "The request was rejected because the key state is PendingImport."),
  "Rejected.ResourceInDeleteWindow": look(409, "The secret is planned to be deleted."),
} as const satisfies Readonly<Record<string, ErrorLook>>;

/** Text of InvalidParam for an unknown signature method. */
export const UNKNOWN_SIGNATURE_METHOD = 'The Param x-kms-signaturemethod is invalid. message:"{value}".';

/** A code of an error of the Instance API. */
export type InstanceApiErrorCode = keyof typeof INSTANCE_API_ERRORS;

/** Whether the text is a code of an error of the Instance API. */
export function isInstanceApiError(code: string): code is InstanceApiErrorCode {
  return Object.hasOwn(INSTANCE_API_ERRORS, code);
}
