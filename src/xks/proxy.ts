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

/** What every proxy must take: "up to 4300 bytes of plaintext data", "AAD values up to 8192 bytes in length". */
export const MAX_PLAINTEXT_LENGTH = 4300;
export const MAX_AAD_LENGTH = 8192;

/** The proxy of an external key store, and what it needs to be called. */
export interface XksProxyOptions {
  /** XksProxyUriEndpoint. Whoever takes it from a caller has looked at it with `isProxyEndpoint`. */
  readonly endpoint: string;
  /** XksProxyUriPath: `[/prefix]/kms/xks/v1`. */
  readonly path: string;
  readonly credential: XksCredential;
  /** The Region that signs. */
  readonly region: string;
  readonly fetch: Fetch;
  /** Wall-clock time in milliseconds. */
  readonly now: () => number;
  /** How long it may take to answer: the setting `--xks-timeout`. */
  readonly timeoutMs: number;
}

/** requestMetadata of GetHealthStatus. */
export interface XksHealthMeta {
  /** The KMS operation; `KmsHealthCheck` for the checks that nobody called for. */
  readonly kmsOperation: string;
  /** The request id of the call to KMS. */
  readonly kmsRequestId: string;
}

/** requestMetadata of GetKeyMetadata: the key is there for DescribeKey, and not yet for CreateKey. */
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

/** What a call comes to. */
export type XksResult<T> = ({ readonly ok: true } & Readonly<T>) | XksFailure;

/**
 * Calls an external key store proxy: version 1 of the "External Key Store Proxy API Specification"
 * (github.com/aws/aws-kms-xksproxy-api-spec, 1.0.2). Whatever the proxy does, a call comes to a result.
 */
export class XksProxy {
  readonly #options: XksProxyOptions;

  constructor(options: XksProxyOptions) {
    this.#options = options;
  }

  /** GetHealthStatus. A proxy that has no key manager left is a problem of its own, as it is to KMS. */
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
   * Encrypt. The Ciphertext Data Integrity Value is always asked for and always checked.
   *
   * @param aad additional authenticated data; none where it is empty.
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

  /** Decrypt. @param aad what Encrypt was given. */
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

/** Key ids have letters, digits, `-`, `_` and `.` only; anything else cannot leave its segment. */
function pathOf(keyId: string, operation: string): string {
  return `keys/${encodeURIComponent(keyId)}/${operation}`;
}

function optional(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined || bytes.length === 0 ? undefined : toBase64(bytes);
}

/** The Ciphertext Data Integrity Value (Appendix C): SHA-256 of what there is of these, in this order. */
function integrityValue(aad: Uint8Array, sealed: XksSealed): Promise<Uint8Array> {
  const { ciphertextMetadata: metadata = new Uint8Array() } = sealed;
  return sha256(
    concat(aad, metadata, sealed.initializationVector, sealed.ciphertext, sealed.authenticationTag),
  );
}
