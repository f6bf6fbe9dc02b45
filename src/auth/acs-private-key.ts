import { fromBase64, utf8 } from "../bytes.ts";
import { verifyClientKey } from "../crypto/client-key-verifier.ts";
import { type AcsRequest, parameter } from "./acs-request.ts";
import { type AcsProblem, readNonce, readTimestamp } from "./acs-signature.ts";
import { isSkewed, parameterStringToSign } from "./acs-verify.ts";

/*
 * Signature 1.0 with a private key: that of a ClientKey (aliyun-python-sdk-core 2.16.1, auth/algorithm/sha_hmac256.py
 * with SignatureType PRIVATEKEY; aliyun-java-sdk-core, SHA256withRSASigner). The string to sign is that of HMAC-SHA1.
 */
const METHOD = "SHA256withRSA";
const TYPE = "PRIVATEKEY";

/** A signature by the private key of a ClientKey. */
export interface PrivateKeySignature {
  readonly clientKeyId: string;
  /** Time of signing by the client's clock, milliseconds since the epoch. */
  readonly date: number;
  readonly nonce: string | null;
  /** The signature's bytes; empty where the text cannot be a signature. */
  readonly signature: Uint8Array;
}

/** Whether a request says that a private key signed it. */
export function isSignedByPrivateKey(request: AcsRequest): boolean {
  return parameter(request, "SignatureType") === TYPE;
}

/** Reads the signature of such a request. Never throws. */
export function readPrivateKeySignature(request: AcsRequest): PrivateKeySignature | AcsProblem {
  const names = ["AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion"] as const;
  const lacks = names.filter((name) => !parameter(request, name));
  if (lacks.length > 0) return { problem: "incomplete", lacks };
  if (parameter(request, "SignatureMethod") !== METHOD)
    return { problem: "unsupported", what: "SignatureMethod" };
  if (parameter(request, "SignatureVersion") !== "1.0") {
    return { problem: "unsupported", what: "SignatureVersion" };
  }
  const date = readTimestamp("Timestamp", parameter(request, "Timestamp"));
  if (typeof date !== "number") return date;
  const nonce = readNonce(request);
  if (nonce !== null && typeof nonce !== "string") return nonce;
  return {
    clientKeyId: parameter(request, "AccessKeyId") ?? "",
    date,
    nonce,
    signature: fromBase64(parameter(request, "Signature") ?? "") ?? new Uint8Array(),
  };
}

/**
 * Verifies a signature. It does not check whether the nonce was used before (`Nonces`).
 *
 * @param verifier the ClientKey's public key, from `clientKeyVerifier`.
 * @param wall wall-clock time in milliseconds.
 * @returns null where the signature is valid.
 */
export async function verifyPrivateKeySignature(
  request: AcsRequest,
  { date, signature }: PrivateKeySignature,
  verifier: CryptoKey,
  wall: number,
): Promise<AcsProblem | null> {
  if (isSkewed(date, wall)) return { problem: "expired" };
  const toSign = parameterStringToSign(request);
  if (await verifyClientKey(verifier, signature, utf8(toSign))) return null;
  return { problem: "mismatch", toSign, canonicalRequest: null };
}
