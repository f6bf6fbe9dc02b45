/** HTTP status and text of an error. */
export interface ErrorLook {
  readonly status: number;
  /** Text, with `{arn}` for the ARN of the request's key; null where KMS sends none, or its text is not known. */
  readonly text: string | null;
}

const CLIENT: ErrorLook = { status: 400, text: null };
const saying = (text: string, status = 400): ErrorLook => ({ status, text });

/**
 * The errors of the service model. The status is 400 unless the API Reference says 500. Texts are recorded ones or the
 * Developer Guide's; for retryable errors they are the API Reference's sentence (docs/fidelity.md).
 */
const MODELLED: Readonly<Record<string, ErrorLook>> = {
  AlreadyExistsException: CLIENT,
  CloudHsmClusterInUseException: CLIENT,
  CloudHsmClusterInvalidConfigurationException: CLIENT,
  CloudHsmClusterNotActiveException: CLIENT,
  CloudHsmClusterNotFoundException: CLIENT,
  CloudHsmClusterNotRelatedException: CLIENT,
  ConflictException: CLIENT,
  CustomKeyStoreHasCMKsException: CLIENT,
  CustomKeyStoreInvalidStateException: CLIENT,
  CustomKeyStoreNameInUseException: CLIENT,
  CustomKeyStoreNotFoundException: CLIENT,
  DependencyTimeoutException: saying(
    "The system timed out while trying to fulfill the request. You can retry the request.",
    500,
  ),
  DisabledException: saying("{arn} is disabled."),
  DryRunOperationException: saying("The request would have succeeded, but the DryRun option is set."),
  ExpiredImportTokenException: CLIENT,
  IncorrectKeyException: saying(
    "The key ID in the request does not identify a CMK that can perform this operation.",
  ),
  IncorrectKeyMaterialException: CLIENT,
  IncorrectTrustAnchorException: CLIENT,
  InvalidAliasNameException: CLIENT,
  InvalidArnException: CLIENT,
  InvalidCiphertextException: CLIENT,
  InvalidGrantIdException: CLIENT,
  InvalidGrantTokenException: CLIENT,
  InvalidImportTokenException: CLIENT,
  InvalidKeyUsageException: CLIENT,
  InvalidMarkerException: CLIENT,
  KMSInternalException: saying(
    "The request was rejected because an internal exception occurred. The request can be retried.",
    500,
  ),
  KMSInvalidMacException: CLIENT,
  KMSInvalidSignatureException: CLIENT,
  KMSInvalidStateException: saying("{arn} is unavailable."),
  KeyUnavailableException: saying(
    "The request was rejected because the specified KMS key was not available. You can retry the request.",
    500,
  ),
  LimitExceededException: saying("The request was rejected because a quota was exceeded."),
  MalformedPolicyDocumentException: CLIENT,
  NotFoundException: saying("Key '{arn}' does not exist"),
  TagException: CLIENT,
  UnsupportedOperationException: CLIENT,
  XksKeyAlreadyInUseException: CLIENT,
  XksKeyInvalidConfigurationException: CLIENT,
  XksKeyNotFoundException: CLIENT,
  XksProxyIncorrectAuthenticationCredentialException: CLIENT,
  XksProxyInvalidConfigurationException: CLIENT,
  XksProxyInvalidResponseException: CLIENT,
  XksProxyUriEndpointInUseException: CLIENT,
  XksProxyUriInUseException: CLIENT,
  XksProxyUriUnreachableException: CLIENT,
  XksProxyVpcEndpointServiceInUseException: CLIENT,
  XksProxyVpcEndpointServiceInvalidConfigurationException: CLIENT,
  XksProxyVpcEndpointServiceNotFoundException: CLIENT,
};

const UNAVAILABLE = saying("The request has failed due to a temporary failure of the server.", 503);

/**
 * Errors of all operations (API Reference, Common Error Types). Errors of a signature, a token or a permission have
 * status 400, as recorded of KMS, although that list says 403.
 */
const COMMON: Readonly<Record<string, ErrorLook>> = {
  AccessDeniedException: CLIENT,
  ExpiredTokenException: saying("The security token included in the request is expired"),
  IncompleteSignatureException: CLIENT,
  InternalFailure: saying(
    "The request processing has failed because of an unknown error, exception or failure.",
    500,
  ),
  InvalidSignatureException: saying(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  ),
  MissingAuthenticationTokenException: saying("Missing Authentication Token"),
  OptInRequired: saying("The AWS access key ID needs a subscription for the service.", 403),
  RequestAbortedException: CLIENT,
  RequestEntityTooLargeException: { status: 413, text: null },
  RequestExpired: CLIENT,
  RequestTimeoutException: { status: 408, text: null },
  SerializationException: CLIENT,
  ServiceUnavailable: UNAVAILABLE,
  ServiceUnavailableException: UNAVAILABLE,
  ThrottlingException: saying(
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
  ),
  UnknownOperationException: CLIENT,
  UnrecognizedClientException: saying("The security token included in the request is invalid."),
  ValidationException: CLIENT,
};

/** Every error that a fault of cloud `aws` can be, by its type. */
export const AWS_ERRORS: ReadonlyMap<string, ErrorLook> = new Map([
  ...Object.entries(MODELLED),
  ...Object.entries(COMMON),
]);

/** Status and text of an error for a request. A text with `{arn}` is omitted where the request has no key. */
export function errorLook(name: string, arn: string | undefined): ErrorLook {
  const look = AWS_ERRORS.get(name) ?? CLIENT;
  if (!look.text?.includes("{arn}")) return look;
  return { status: look.status, text: arn === undefined ? null : look.text.replace("{arn}", () => arn) };
}
