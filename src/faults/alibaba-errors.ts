import type { ErrorLook } from "./aws-errors.ts";

const look = (status: number, text: string): ErrorLook & { readonly text: string } => ({ status, text });

/**
 * The errors of Alibaba Cloud KMS: code, HTTP status and message. Sources: documentation of KMS 1.0
 * (AlibabaCloudDocs/kms 2021-07), pages of the API Reference and, for errors of the API gateway, other products'
 * lists of errors. Statuses and texts that are not published are ours (docs/fidelity.md).
 */
export const ALIBABA_ERRORS = {
  // Errors of the API gateway: caller and operation.
  "InvalidAccessKeyId.Inactive": look(400, "Specified access key is disabled."),
  "InvalidAccessKeyId.NotFound": look(404, "The AccessKey ID provided does not exist in our records."),
  SignatureDoesNotMatch: look(400, "Specified signature is not matched with our calculation."),
  IncompleteSignature: look(400, "The request signature does not conform to Alibaba Cloud standards."),
  SignatureNonceUsed: look(400, "Specified signature nonce was used already."),
  "InvalidTimeStamp.Expired": look(400, "Specified time stamp or date value is expired."),
  "InvalidTimeStamp.Format": look(400, "Specified time stamp or date value is not well formatted."),
  IllegalTimestamp: look(
    400,
    'The input parameter "Timestamp" that is mandatory for processing this request is not supplied.',
  ),
  MissingSecurityToken: look(400, "SecurityToken is mandatory for this action."),
  "InvalidSecurityToken.Expired": look(400, "Specified SecurityToken is expired."),
  "InvalidSecurityToken.Malformed": look(400, "Specified SecurityToken is malformed."),
  "InvalidSecurityToken.MismatchWithAccessKey": look(
    400,
    "Specified SecurityToken mismatch with the AccessKey.",
  ),
  "InvalidRegionId.NotFound": look(404, "The RegionId provided does not exist in our records."),
  "InvalidAction.NotFound": look(404, "Specified api is not found, please check your url and method."),
  InvalidVersion: look(400, "Specified parameter Version is not valid."),
  MissingParameter: look(400, "A parameter is needed but not provided."),
  InvalidParameter: look(400, "The specified parameter is not valid."),
  ParseRequestParameterException: look(
    400,
    "Server parse parameters exception. Please check your input params.",
  ),
  UnsupportedHTTPMethod: look(403, "This http method is not supported."),
  "Forbidden.AccessKey": look(403, "This AccessKey is not enabled."),
  "Forbidden.NoPermission": look(403, "This operation is forbidden by permission system."),
  "Forbidden.KeyPolicyUnSupported": look(400, "The specified key does not support key policy."),
  "Forbidden.KmsServiceNotEnabled": look(
    403,
    "Kms service is not Enabled for current user. Please get access permission first.",
  ),
  "Forbidden.InDebt": look(403, "Current user is indebted."),
  "Forbidden.InDebtOverdue": look(403, "Current user is indebted Overdue."),
  "Forbidden.ProhibitedByRiskControl": look(403, "Current user is Prohibited By Risk Control."),
  "Rejected.Throttling": look(429, "QPS Limit Exceeded"),
  InternalFailure: look(500, "Internal Failure."),
  ServiceUnavailableTemporary: look(503, "Service Unavailable Temporary."),
  // Resources and their states.
  "Forbidden.KeyNotFound": look(404, "The specified Key is not found."),
  "Forbidden.KeyVersionNotFound": look(404, "The specified Key version is not found."),
  "Forbidden.AliasNotFound": look(404, "The specified Alias is not found."),
  "Forbidden.ResourceNotFound": look(404, "Resource not found."),
  "Forbidden.DKMSInstanceNotFound": look(403, "The specified DKMS Instance is not found."),
  "Forbidden.DKMSInstanceStateInvalid": look(403, "The DKMS instance state is invalid."),
  "Rejected.LimitExceeded": look(
    400,
    "The request was rejected because user create resource limit was exceeded.",
  ),
  "Rejected.UnsupportedOperation": look(400, "Unsupported operation."),
  AliasAlreadyExists: look(400, "AliasName Already Exists."),
  InvalidKeyMaterial: look(400, "key material is invalid."),
  InvalidImportToken: look(400, "import token is invalid."),
  ExpiredImportToken: look(400, "import token is expired."),
  "Unsupported.Origin": look(400, "This key origin is not valid for this api."),
  "Unsupported.Alias": look(400, "Alias is not valid for this api."),
  "Unsupported.ProtectionLevel": look(400, "This protection level is not valid for this region"),
  "Rejected.Disabled": look(409, "The request was rejected because the key state is Disabled."),
  "Rejected.PendingDeletion": look(409, "The request was rejected because the key state is PendingDeletion."),
  "Rejected.PendingImport": look(409, "The request was rejected because the key state is PendingImport."),
  "Rejected.Enabled": look(409, "The request was rejected because the key state is Enabled."),
  "Rejected.StateModifiedFailed": look(409, "Keystate modified failed."),
  "Rejected.ResourceExist": look(409, "The resource already exists."),
  "Rejected.ResourceInDeleteWindow": look(409, "The secret is planned to be deleted."),
  "Rejected.ResourceInUse": look(409, "restore normal secret"),
  "Forbidden.Opened": look(400, "Your kms service has been opened."),
  DryRunOperationError: look(400, "The request would have succeeded, but the DryRun option is set."),
} as const satisfies Readonly<Record<string, ErrorLook>>;

/** A code of an error of Alibaba Cloud KMS. */
export type AlibabaErrorCode = keyof typeof ALIBABA_ERRORS;

/** Whether the text is a code of an error of Alibaba Cloud KMS. */
export function isAlibabaError(code: string): code is AlibabaErrorCode {
  return Object.hasOwn(ALIBABA_ERRORS, code);
}
