import { createHmac, timingSafeEqual } from "node:crypto";
import { fromHex, transientUtf8, utf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import { type AcsRequest, canonicalParameters, encodeRfc3986 } from "./acs-request.ts";
import type { AcsProblem, AcsSignature, HeaderSignature, ParameterSignature } from "./acs-signature.ts";

/** Allowed clock skew of the client, milliseconds (message of InvalidTimeStamp.Expired). */
const SKEW_MS = 15 * 60_000;

/** SHA-256 of the empty body, which most requests have: SDKs send parameters in the query. */
const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Whether a request was signed too long before or after a wall-clock time; milliseconds. */
export function isSkewed(date: number, wall: number): boolean {
  return Math.abs(wall - date) > SKEW_MS;
}

/** An HMAC key ready for use. */
export interface AcsKey {
  /** Whether `code` is the HMAC of `text`, compared in constant time. */
  fits(text: string, code: Uint8Array): Promise<boolean>;
}

/**
 * Verifies a signature. It does not check whether the nonce was used before (`Nonces`).
 *
 * @param key of the credential, see `acsKey`.
 * @param wall wall-clock time in milliseconds: clients sign by it, whatever a workspace's clock shows.
 * @returns null where the signature is valid.
 */
export function verifyAcsSignature(
  request: AcsRequest,
  signature: AcsSignature,
  key: AcsKey,
  wall: number,
): AcsProblem | Promise<AcsProblem | null> {
  if (isSkewed(signature.date, wall)) return { problem: "expired" };
  return signature.version === "V1"
    ? verifyParameters(request, signature, key)
    : verifyHeader(request, signature, key);
}

async function verifyParameters(
  request: AcsRequest,
  { signature }: ParameterSignature,
  key: AcsKey,
): Promise<AcsProblem | null> {
  const toSign = parameterStringToSign(request);
  if (await key.fits(toSign, signature)) return null;
  return { problem: "mismatch", toSign, canonicalRequest: null };
}

async function verifyHeader(
  request: AcsRequest,
  signature: HeaderSignature,
  key: AcsKey,
): Promise<AcsProblem | null> {
  const { hash, algorithm, signedHeaders, contentHash } = signature;
  const hashHex = hash === "SHA-256" ? sha256Hex : await sm3Of();
  const bodyHash =
    request.body.length === 0 && hash === "SHA-256" ? EMPTY_SHA256 : await hashHex(request.body);
  const canonicalRequest = acsCanonicalRequest(request, signedHeaders, bodyHash);
  const toSign = `${algorithm}\n${await hashHex(transientUtf8(canonicalRequest))}`;
  const isWhole = contentHash === bodyHash && signsAll(request, signedHeaders);
  if (isWhole && (await key.fits(toSign, signature.signature))) return null;
  return { problem: "mismatch", toSign, canonicalRequest };
}

/** The string to sign of V1: the method and every parameter except the signature, neither path nor headers. */
export function parameterStringToSign({ method, query, form }: AcsRequest): string {
  const signed = [...query, ...form].filter(([name]) => name !== "Signature");
  return `${method}&%2F&${encodeRfc3986(canonicalParameters(signed))}`;
}

/** The canonical request of V3 and V4. @param bodyHash lower-case hex, by the hash of the algorithm. */
export function acsCanonicalRequest(
  request: AcsRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  let headers = "";
  for (const name of signedHeaders) headers += `${name}:${request.header(name)?.trim() ?? ""}\n`;
  const { method, path } = request;
  const parameters = canonicalParameters(request.query);
  return `${method}\n${path}\n${parameters}\n${headers}\n${signedHeaders.join(";")}\n${bodyHash}`;
}

/** Whether every header that must be signed is: the host, and each header of Alibaba Cloud in the request. */
function signsAll(request: AcsRequest, signedHeaders: readonly string[]): boolean {
  if (!signedHeaders.includes("host")) return false;
  for (const name of request.headerNames()) {
    if (name.startsWith("x-acs-") && !signedHeaders.includes(name)) return false;
  }
  return true;
}

/** The name under which a caller may cache a signing key of one credential; each key has its own name. */
export function acsKeyName(signature: AcsSignature): string {
  if (signature.version === "V1") return "V1";
  const { algorithm, scope } = signature;
  return scope === null ? algorithm : `${algorithm}/${scope.date}/${scope.region}/${scope.product}`;
}

/** The key that a signature is verified with. @param secret of the access key; not empty. */
export async function acsKey(signature: AcsSignature, secret: string): Promise<AcsKey> {
  if (signature.version === "V1") return webCryptoKey("SHA-1", utf8(`${secret}&`));
  if (signature.hash === "SM3") return sm3Key(signature, secret);
  const { scope } = signature;
  if (scope === null) return webCryptoKey("SHA-256", utf8(secret));
  const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const ofRegion = hmac(hmac(`aliyun_v4${secret}`, scope.date), scope.region);
  return webCryptoKey("SHA-256", hmac(hmac(ofRegion, scope.product), "aliyun_v4_request"));
}

async function webCryptoKey(hash: "SHA-1" | "SHA-256", raw: Uint8Array): Promise<AcsKey> {
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["verify"]);
  // The runtime compares in constant time.
  return { fits: (text, code) => crypto.subtle.verify("HMAC", key, code, transientUtf8(text)) };
}

/** The HMAC-SM3 key. Its library is loaded here, because the start and the usual algorithms do not need it. */
async function sm3Key({ scope }: HeaderSignature, secret: string): Promise<AcsKey> {
  const { sm3 } = await import("sm-crypto-v2");
  const hmac = (key: Uint8Array, text: string) => fromHex(sm3(utf8(text), { key, mode: "hmac" }));
  let key = utf8(secret);
  if (scope !== null) {
    const ofRegion = hmac(hmac(utf8(`aliyun_v4${secret}`), scope.date), scope.region);
    key = hmac(hmac(ofRegion, scope.product), "aliyun_v4_request");
  }
  return {
    fits: async (text, code) => code.length === 32 && timingSafeEqual(hmac(key, text), code),
  };
}

/** SM3 in lower-case hex. Its library is loaded here, for the reason that `sm3Key` has. */
async function sm3Of(): Promise<(bytes: Uint8Array) => string> {
  const { sm3 } = await import("sm-crypto-v2");
  return (bytes) => sm3(bytes);
}
