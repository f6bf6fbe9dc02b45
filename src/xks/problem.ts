/**
 * What may go wrong between KMS and an external key store proxy: the error names of the XKS Proxy API
 * (xks_proxy_api_spec.md, "Error codes"), and what is wrong before or apart from an answer. What KMS tells its own
 * caller of each is in `kms-errors.ts`.
 */
export type XksProblem =
  /** No connection, or one that broke. */
  | "unreachable"
  /** A connection, but no TLS. On a laptop workerd calls that the same as no connection: see `http.ts`. */
  | "invalidTls"
  /** No complete answer in time. */
  | "timeout"
  /** An answer that the API does not know: bad JSON, a field that is missing or too long, a CDIV that does not fit. */
  | "invalidResponse"
  /** A good answer to GetHealthStatus in which every key manager is UNAVAILABLE. */
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

/** A call that failed. */
export interface XksFailure {
  readonly ok: false;
  readonly problem: XksProblem;
  /**
   * For a log, never for KMS's caller: "KMS will not include the errorMessage returned by the proxy in the error
   * message it returns to a KMS caller".
   */
  readonly detail?: string;
}

export function failure(problem: XksProblem, detail?: string): XksFailure {
  return detail === undefined ? { ok: false, problem } : { ok: false, problem, detail };
}
