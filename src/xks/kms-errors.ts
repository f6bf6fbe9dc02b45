import type { XksKeyMetadata } from "./answers.ts";
import type { XksProblem } from "./problem.ts";

/**
 * KMS's errors for problems with an external key store proxy. Tables only; the surface chooses from them.
 *
 * Sources:
 *
 *   [X]  xks_proxy_api_spec.md 1.0.2, "Error codes", "KMS Considerations": the table of failure scenarios. "Depending
 *        on the KMS API being invoked, the same failure scenario can result in different exceptions but the exception
 *        message will be the same."
 *   [T]  AWS KMS Developer Guide, "Troubleshooting external key stores"
 *   [M]  AWS KMS Developer Guide, "Monitor external key stores", Top 5 exceptions
 *   [C]  AWS KMS Developer Guide, "Decrypt", the CloudTrail event of a failed Decrypt in an external key store
 *   [A]  AWS KMS API Reference: lists of errors of operations, and ConnectionErrorCode
 *   [?]  documented nowhere: our inference
 *
 * Where [X] and [T] quote different words for one failure, [T] is followed: the one real event, [C], has its words.
 */
export interface XksWords {
  /** The message of every exception below. */
  readonly message: string;
  /** CreateCustomKeyStore and UpdateCustomKeyStore, which call GetHealthStatus. */
  readonly keyStore: KeyStoreError;
  /** ConnectionErrorCode of the key store, which becomes FAILED although ConnectCustomKeyStore succeeds. */
  readonly connection: XksConnectionErrorCode;
  /** CreateKey, which calls GetKeyMetadata. */
  readonly createKey: CreateKeyError;
  /** "cryptographic operations return KMSInvalidStateException for all failures" [T]. */
  readonly cryptographic: "KMSInvalidStateException";
}

type KeyStoreError =
  | "XksProxyIncorrectAuthenticationCredentialException"
  | "XksProxyInvalidConfigurationException"
  | "XksProxyInvalidResponseException"
  | "XksProxyUriUnreachableException";

type CreateKeyError =
  | "CustomKeyStoreInvalidStateException"
  | "UnsupportedOperationException"
  | "XksKeyInvalidConfigurationException"
  | "XksKeyNotFoundException";

/**
 * ConnectionErrorCodes that a proxy can cause. XKS_VPC_ENDPOINT_SERVICE_* come before any call, INTERNAL_ERROR from
 * KMS.
 */
export type XksConnectionErrorCode =
  | "INVALID_CREDENTIALS"
  | "XKS_PROXY_ACCESS_DENIED"
  | "XKS_PROXY_INVALID_CONFIGURATION"
  | "XKS_PROXY_INVALID_RESPONSE"
  | "XKS_PROXY_INVALID_TLS_CONFIGURATION"
  | "XKS_PROXY_NOT_REACHABLE"
  | "XKS_PROXY_TIMED_OUT";

const cryptographic = "KMSInvalidStateException";

/** [T]; [X] has "report it to" for "consult". */
const NOT_UNDERSTOOD =
  "AWS KMS cannot interpret the response from the external key store proxy. If you see this error repeatedly, consult your external key store proxy administrator.";

export const XKS_WORDS: Readonly<Record<XksProblem, XksWords>> = {
  // [X] [T] [A]: "AWS KMS cannot establish a TCP connection". Both have a second wording that names the URI path.
  unreachable: {
    message:
      "AWS KMS cannot communicate with the external key store proxy. This might be a transient network issue. If you see this error repeatedly, verify that your external key store proxy is active and is connected to the network, and that its endpoint URI is correct in your external key store.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_NOT_REACHABLE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] for the exceptions; [T] lists the message under XksProxyInvalidConfigurationException too; [T] [A] code
  invalidTls: {
    message:
      "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS configuration, including its certificate.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_INVALID_TLS_CONFIGURATION",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] "a socket timeout", [T] with the code
  timeout: {
    message:
      "AWS KMS rejected the request because the external key store proxy did not respond in time. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_TIMED_OUT",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] "a malformed response", [T]; [A] code
  invalidResponse: {
    message: NOT_UNDERSTOOD,
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [T] [A]: also "when the external key store proxy reports that all external key manager instances are UNAVAILABLE"
  unhealthy: {
    message:
      "The external key store proxy is in an unhealthy state. If you see this message repeatedly, notify your external key store proxy administrator.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_NOT_REACHABLE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [T] with the code, [M]; [X] has "Verify the XKS proxy authentication credentials for"
  authenticationFailed: {
    message:
      "The external key store proxy rejected the request because it could not authenticate AWS KMS. Verify the credentials for your external key store and update if necessary.",
    keyStore: "XksProxyIncorrectAuthenticationCredentialException",
    connection: "INVALID_CREDENTIALS",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [T] [M]; [X] has KMSInvalidStateException for CreateKey, which [A] does not list. [A] code. Not an answer to
  // GetHealthStatus [X], so [?] keyStore.
  accessDenied: {
    message:
      "The external key store proxy denied access to the operation. Verify that the user and the external key are both authorized for this operation, and try the request again.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_ACCESS_DENIED",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [T], [X] in other words. Not an answer to GetHealthStatus [X], so [?] keyStore and connection.
  keyNotFound: {
    message: "The external key store proxy rejected the request because it could not find the external key.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "XksKeyNotFoundException",
    cryptographic,
  },
  // [T], [X] in other words. Not an answer to GetHealthStatus [X], so [?] keyStore and connection.
  invalidKeyUsage: {
    message:
      "The external key store proxy rejected the request because the external key does not support the requested operation.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "XksKeyInvalidConfigurationException",
    cryptographic,
  },
  // [T], [X] in other words. GetHealthStatus may answer it [X], to what end is not said: [?] keyStore and connection.
  invalidState: {
    message:
      "The external key store proxy rejected the request because the external key is not enabled in the external key manager.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_NOT_REACHABLE",
    createKey: "XksKeyInvalidConfigurationException",
    cryptographic,
  },
  // [C] [T]; [X] has "ciphertext or encryption context is". An answer to Decrypt only: [?] the others.
  invalidCiphertext: {
    message:
      "The external key store proxy rejected the request because the specified ciphertext or additional authenticated data is corrupted, missing, or otherwise invalid.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] [T] [M]; [A] code
  invalidUriPath: {
    message:
      "The external key store proxy rejected the request because of an invalid URI path. Verify the URI path for your external key store and update if necessary.",
    keyStore: "XksProxyInvalidConfigurationException",
    connection: "XKS_PROXY_INVALID_CONFIGURATION",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [T]; [X] and [M] have XksKeyInvalidResponseException for CreateKey, which is in no service model, and [X] has
  // "the requested operation. If you see this error repeatedly, report it to ...". [?] keyStore and connection.
  unsupportedOperation: {
    message:
      "The external key store proxy rejected the request because it does not support the requested cryptographic operation.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "UnsupportedOperationException",
    cryptographic,
  },
  // [X] [M]; [?] connection
  throttled: {
    message:
      "The external key store proxy rejected the request due to a very high request rate. Reduce the frequency of your calls using KMS keys in this external key store.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_NOT_REACHABLE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] [T] with the code, [M]
  dependencyTimeout: {
    message:
      "The external key store proxy did not respond to the request in the time allotted. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator.",
    keyStore: "XksProxyUriUnreachableException",
    connection: "XKS_PROXY_TIMED_OUT",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] [M]: the same as an answer that is not understood; [?] connection
  validation: {
    message: NOT_UNDERSTOOD,
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
  // [X] [M]; [?] connection
  internal: {
    message:
      "The external key store proxy rejected the request because it cannot communicate with the external key manager. Verify that the external key store proxy configuration is correct and that the external key manager is available.",
    keyStore: "XksProxyInvalidResponseException",
    connection: "XKS_PROXY_INVALID_RESPONSE",
    createKey: "CustomKeyStoreInvalidStateException",
    cryptographic,
  },
};

/**
 * Error of CreateKey and cryptographic operations in a key store that is not CONNECTED [X]. The proxy is not called.
 */
export const XKS_NOT_CONNECTED = {
  message:
    "This KMS key is in a custom key store that is not connected to its external key store proxy. Connect the external key store and try the request again.",
  createKey: "CustomKeyStoreInvalidStateException",
  cryptographic,
} as const;

/** Error of Decrypt and ReEncrypt where the proxy's plaintext is not a ciphertext of KMS [X] [T]. */
export const XKS_INNER_CIPHERTEXT_INVALID = {
  message:
    "The ciphertext that the external key store proxy submitted for decryption, or the encryption context, is corrupted, missing, or otherwise invalid.",
  cryptographic,
} as const;

/** A requirement of CreateKey on an external key, and the message of XksKeyInvalidConfigurationException [T]. */
export interface XksKeyRequirement {
  readonly isMet: (key: XksKeyMetadata) => boolean;
  /** Usages are joined by ", ", because their format is not documented [?]. */
  readonly message: (key: XksKeyMetadata) => string;
}

/** Requirements in the order of [T]. Which one KMS names when several are not met is not documented. */
export const XKS_KEY_REQUIREMENTS: readonly XksKeyRequirement[] = [
  {
    isMet: ({ keySpec }) => keySpec === "AES_256",
    message: ({ keySpec }) =>
      `The key spec of the external key must be AES_256. The key spec of specified external key is ${keySpec}.`,
  },
  {
    isMet: ({ keyStatus }) => keyStatus === "ENABLED",
    message: ({ keyStatus }) =>
      `The status of the external key must be ENABLED. The status of specified external key is ${keyStatus}.`,
  },
  {
    isMet: ({ keyUsage }) => ["ENCRYPT", "DECRYPT"].every((usage) => keyUsage.includes(usage)),
    message: ({ keyUsage }) =>
      `The key usage of the external key must include ENCRYPT and DECRYPT. The key use of specified external key is ${keyUsage.join(", ")}.`,
  },
];
