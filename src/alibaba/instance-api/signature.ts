import { fromBase64, transientUtf8 } from "../../bytes.ts";
import { verifyClientKey } from "../../crypto/client-key-verifier.ts";
import { sha256Hex } from "../../crypto/sha256.ts";
import { UNKNOWN_SIGNATURE_METHOD } from "../../faults/instance-api-errors.ts";
import { InstanceApiError } from "./errors.ts";
import { type InstanceOperation, isInstanceOperation } from "./messages.ts";

/*
 * Signatures of the Instance API, after the SDKs (alibabacloud-dkms-gcs for Python 1.0.2, Go 0.5.1 and Java):
 * RSASSA-PKCS1-v1_5 with SHA-256 over a text of some headers, by the private key of a ClientKey.
 */

const API_VERSION = "dkms-gcs-0.2";
const SIGNATURE_METHOD = "RSA_PKCS1_SHA_256";
/** Prefix of headers: all headers that have it are signed. */
const SIGNED_PREFIX = "x-kms-";
const SCHEME = "Bearer ";
/** SHA-256 in hex: upper case in every SDK; lower case is accepted too. */
const SHA256_HEX = /^[0-9A-Fa-f]{64}$/;

/** Largest skew of the client's clock in milliseconds (message of RequestTimeTooSkewed). */
const SKEW_MS = 15 * 60_000;

/** The well-formed head of a request, before verification. */
export interface InstanceCall {
  readonly operation: InstanceOperation;
  /** Id of the ClientKey as the client sends it: `KAAP.` and a UUID in an honest request. */
  readonly clientKeyId: string;
  /** SHA-256 of the body in hex, as the client sends it. */
  readonly contentSha256: string;
  readonly signature: Uint8Array;
  readonly toSign: string;
  /** The key version that the transfer SDK asks for, or null. */
  readonly migrationKeyVersionId: string | null;
}

/**
 * Reads the head of a request.
 *
 * @param wall wall-clock time in milliseconds: clients sign by it, whatever a workspace's clock shows.
 * @returns the head, or its first problem in the order of this function.
 */
export function readInstanceCall(
  method: string,
  headers: Headers,
  wall: number,
): InstanceCall | InstanceApiError {
  if (method !== "POST") return new InstanceApiError("UnsupportedHTTPMethod");
  const operation = headerOf(headers, "x-kms-apiname");
  if (!isInstanceOperation(operation)) return new InstanceApiError("InvalidApiName", operation);
  const version = headerOf(headers, "x-kms-apiversion");
  if (version !== API_VERSION) return new InstanceApiError("InvalidApiVersion", version);
  const date = parseDate(headerOf(headers, "date"));
  if (date === null) return new InstanceApiError("InvalidParam", "Date");
  if (Math.abs(wall - date) > SKEW_MS) return new InstanceApiError("RequestTimeTooSkewed");
  const signatureMethod = headerOf(headers, "x-kms-signaturemethod");
  if (signatureMethod === "") return new InstanceApiError("InvalidParam", "x-kms-signaturemethod");
  if (signatureMethod !== SIGNATURE_METHOD) {
    return new InstanceApiError("InvalidParam", signatureMethod, UNKNOWN_SIGNATURE_METHOD);
  }
  const clientKeyId = headerOf(headers, "x-kms-acccesskeyid");
  if (clientKeyId === "") return new InstanceApiError("MissingParameter", "x-kms-acccesskeyid");
  const signature = parseAuthorization(headerOf(headers, "authorization"));
  if (signature === null) return new InstanceApiError("InvalidParam", "Authorization");
  const contentSha256 = headerOf(headers, "content-sha256");
  if (!SHA256_HEX.test(contentSha256)) return new InstanceApiError("InvalidParam", "Content-SHA256");
  return {
    operation,
    clientKeyId,
    contentSha256,
    signature,
    toSign: stringToSign(method, headers),
    migrationKeyVersionId: headers.get("x-kms-migrationkeyversionid"),
  };
}

/**
 * Verifies the body against the head, and the signature of the head.
 *
 * @param key of the ClientKey that the call names, from `clientKeyVerifier`.
 * @returns null when all is well.
 */
export async function verifyInstanceCall(
  call: InstanceCall,
  body: Uint8Array,
  key: CryptoKey,
): Promise<InstanceApiError | null> {
  if ((await sha256Hex(body)) !== call.contentSha256.toLowerCase()) {
    return new InstanceApiError("InvalidParam", "Content-SHA256");
  }
  const holds = await verifyClientKey(key, call.signature, transientUtf8(call.toSign));
  return holds ? null : new InstanceApiError("Unauthorized");
}

/** The string to sign. Its resource is always `/`. */
export function stringToSign(method: string, headers: Headers): string {
  let own = "";
  // Names come in lower case and sorted (Fetch, Headers, "sort and combine"). Entries cost twice as much as names.
  for (const name of headers.keys()) {
    if (name.startsWith(SIGNED_PREFIX)) own += `${name}:${headerOf(headers, name)}\n`;
  }
  const text = (name: string) => headers.get(name) ?? "";
  return `${method}\n${text("content-sha256")}\n${text("content-type")}\n${text("date")}\n${own}/`;
}

function headerOf(headers: Headers, name: string): string {
  return headers.get(name)?.trim() ?? "";
}

/** The date that was read last: requests of a second have the same. */
let last: { readonly text: string; readonly time: number | null } = { text: "", time: null };

/** A date of RFC 1123 in GMT as milliseconds; null for other texts, wrong days of the week included. */
function parseDate(text: string): number | null {
  if (text === last.text) return last.time;
  const time = Date.parse(text);
  last = { text, time: !Number.isNaN(time) && new Date(time).toUTCString() === text ? time : null };
  return last.time;
}

function parseAuthorization(text: string): Uint8Array | null {
  if (!text.startsWith(SCHEME)) return null;
  const signature = fromBase64(text.slice(SCHEME.length));
  return signature === null || signature.length === 0 ? null : signature;
}
