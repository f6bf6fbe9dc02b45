/**
 * Problems between KMS and an external key store proxy: the error names of the XKS Proxy API (xks_proxy_api_spec.md,
 * "Error codes"), failed connections, and invalid answers. KMS's error for each is in `kms-errors.ts`.
 */
export type XksProblem =
  /** The connection failed or broke. */
  | "unreachable"
  /** The TLS handshake failed. workerd on a laptop reports it as `unreachable`: see `http.ts`. */
  | "invalidTls"
  /** The answer was not complete in time. */
  | "timeout"
  /** The answer is not one of the API's: bad JSON, a field that is missing or too long, a CDIV that does not match. */
  | "invalidResponse"
  /** GetHealthStatus answered that every external key manager is UNAVAILABLE. */
  | "unhealthy"
  /** AuthenticationFailedException: the proxy does not accept the signature. */
  | "authenticationFailed"
  /** AccessDeniedException: the proxy's own authorization refuses. */
  | "accessDenied"
  | "keyNotFound"
  | "invalidKeyUsage"
  /** InvalidStateException: the external key, or the whole key store, is disabled or blocked. */
  | "invalidState"
  | "invalidCiphertext"
  | "invalidUriPath"
  | "unsupportedOperation"
  | "throttled"
  | "dependencyTimeout"
  | "validation"
  | "internal";

/** A failed call. */
export interface XksFailure {
  readonly ok: false;
  readonly problem: XksProblem;
  /** For a log: "KMS will not include the errorMessage returned by the proxy in the error message it returns". */
  readonly detail?: string;
}

export function failure(problem: XksProblem, detail?: string): XksFailure {
  return detail === undefined ? { ok: false, problem } : { ok: false, problem, detail };
}
