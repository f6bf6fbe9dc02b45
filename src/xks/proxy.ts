import type * as z from "zod/mini";
import { concat, equalBytes, toBase64 } from "../bytes.ts";
import { sha256 } from "../crypto/sha256.ts";
import {
  decryptShape,
  encryptShape,
  healthShape,
  metadataShape,
  readAnswer,
  type XksHealth,
  type XksKeyMetadata,
} from "./answers.ts";
import { type Fetch, post } from "./http.ts";
import { failure, type XksFailure } from "./problem.ts";
import type { XksSealed } from "./sealed.ts";
import { signXksRequest, type XksCredential } from "./sign.ts";

/** Longest AAD that a proxy must accept: "AAD values up to 8192 bytes in length". */
export const MAX_AAD_LENGTH = 8192;

/** Address and credential of an external key store proxy, and how it is called. */
export interface XksProxyOptions {
  /** XksProxyUriEndpoint, already checked with `isProxyEndpoint`. */
  readonly endpoint: string;
  /** XksProxyUriPath: `[/prefix]/kms/xks/v1`. */
  readonly path: string;
  readonly credential: XksCredential;
  /** Region in the signature. */
  readonly region: string;
  readonly fetch: Fetch;
  /** Wall-clock time in milliseconds. */
  readonly now: () => number;
  /** Timeout of a call in milliseconds: the setting `--xks-timeout`. */
  readonly timeoutMs: number;
}

/** requestMetadata of GetHealthStatus. */
export interface XksHealthMeta {
  /** The KMS operation; `KmsHealthCheck` for periodic checks. */
  readonly kmsOperation: string;
  /** The request id of the call to KMS. */
  readonly kmsRequestId: string;
}

/** requestMetadata of GetKeyMetadata. The KMS key exists for DescribeKey, but not yet for CreateKey. */
export interface XksKeyMeta extends XksHealthMeta {
  readonly awsPrincipalArn: string;
  readonly kmsKeyArn?: string | undefined;
  readonly awsSourceVpc?: string | undefined;
  readonly awsSourceVpce?: string | undefined;
  readonly kmsViaService?: string | undefined;
}

/** requestMetadata of Encrypt and Decrypt. */
export interface XksCryptoMeta extends XksKeyMeta {
  readonly kmsKeyArn: string;
}

/** Result of a call. */
export type XksResult<T> = ({ readonly ok: true } & Readonly<T>) | XksFailure;

/**
 * Client of an external key store proxy, by version 1 of the "External Key Store Proxy API Specification"
 * (github.com/aws/aws-kms-xksproxy-api-spec, 1.0.2). Its calls return a result whatever the proxy does, and never
 * throw.
 */
export class XksProxy {
  readonly #options: XksProxyOptions;

  constructor(options: XksProxyOptions) {
    this.#options = options;
  }

  /** GetHealthStatus. A proxy without an available key manager is the problem `unhealthy`, as for KMS. */
  async health(meta: XksHealthMeta): Promise<XksResult<{ health: XksHealth }>> {
    const answer = await this.#call("health", { requestMetadata: meta }, healthShape);
    if (!answer.ok) return answer;
    const health = answer.value;
    const isUp = health.ekmFleetDetails.some(({ healthStatus }) => healthStatus !== "UNAVAILABLE");
    return isUp ? { ok: true, health } : failure("unhealthy", "every key manager is UNAVAILABLE");
  }

  /** GetKeyMetadata. */
  async metadata(keyId: string, meta: XksKeyMeta): Promise<XksResult<{ metadata: XksKeyMetadata }>> {
    const answer = await this.#call(pathOf(keyId, "metadata"), { requestMetadata: meta }, metadataShape);
    return answer.ok ? { ok: true, metadata: answer.value } : answer;
  }

  /**
   * Encrypt. The Ciphertext Data Integrity Value is always requested and checked.
   *
   * @param aad additional authenticated data; empty for none.
   */
  async encrypt(
    keyId: string,
    plaintext: Uint8Array,
    aad: Uint8Array,
    meta: XksCryptoMeta,
  ): Promise<XksResult<{ sealed: XksSealed }>> {
    const request = {
      requestMetadata: meta,
      additionalAuthenticatedData: optional(aad),
      plaintext: toBase64(plaintext),
      encryptionAlgorithm: "AES_GCM",
      ciphertextDataIntegrityValueAlgorithm: "SHA_256",
    };
    const answer = await this.#call(pathOf(keyId, "encrypt"), request, encryptShape);
    if (!answer.ok) return answer;
    const { ciphertextDataIntegrityValue: expected, ...sealed } = answer.value;
    if (sealed.ciphertext.length !== plaintext.length) {
      return failure("invalidResponse", "ciphertext: not as long as the plaintext");
    }
    if (equalBytes(await integrityValue(aad, sealed), expected)) return { ok: true, sealed };
    return failure("invalidResponse", "ciphertextDataIntegrityValue: does not fit");
  }

  /** Decrypt. @param aad that of Encrypt. */
  async decrypt(
    keyId: string,
    sealed: XksSealed,
    aad: Uint8Array,
    meta: XksCryptoMeta,
  ): Promise<XksResult<{ plaintext: Uint8Array }>> {
    const request = {
      requestMetadata: meta,
      additionalAuthenticatedData: optional(aad),
      encryptionAlgorithm: "AES_GCM",
      ciphertext: toBase64(sealed.ciphertext),
      ciphertextMetadata: optional(sealed.ciphertextMetadata),
      initializationVector: toBase64(sealed.initializationVector),
      authenticationTag: toBase64(sealed.authenticationTag),
    };
    const answer = await this.#call(pathOf(keyId, "decrypt"), request, decryptShape);
    if (!answer.ok) return answer;
    const { plaintext } = answer.value;
    if (plaintext.length === sealed.ciphertext.length) return { ok: true, plaintext };
    return failure("invalidResponse", "plaintext: not as long as the ciphertext");
  }

  async #call<T>(tail: string, request: object, shape: z.ZodMiniType<T>): Promise<XksResult<{ value: T }>> {
    const { endpoint, path, credential, region, fetch, now, timeoutMs } = this.#options;
    const url = URL.parse(`${endpoint}${path}/${tail}`);
    if (url === null) return failure("unreachable", "the endpoint and path make no URL");
    const body = JSON.stringify(request);
    const headers = await signXksRequest(url, body, credential, region, now());
    const answer = await post(fetch, url.href, { ...headers }, body, timeoutMs);
    return answer.ok ? readAnswer(answer.status, answer.text, shape) : answer;
  }
}

/** Path of an operation on a key. Encoding keeps an unusual key id inside its segment. */
function pathOf(keyId: string, operation: string): string {
  return `keys/${encodeURIComponent(keyId)}/${operation}`;
}

function optional(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined || bytes.length === 0 ? undefined : toBase64(bytes);
}

/** The Ciphertext Data Integrity Value (Appendix C): SHA-256 of those fields that are present, in this order. */
function integrityValue(aad: Uint8Array, sealed: XksSealed): Promise<Uint8Array> {
  const { ciphertextMetadata: metadata = new Uint8Array() } = sealed;
  return sha256(
    concat(aad, metadata, sealed.initializationVector, sealed.ciphertext, sealed.authenticationTag),
  );
}
