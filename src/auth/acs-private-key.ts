import { utf8 } from "../bytes.ts";
import { verifyClientKey } from "../crypto/client-key-verifier.ts";
import { type AcsRequest, parameter } from "./acs-request.ts";
import { type AcsProblem, readParameterSignature, type SignedInParameters } from "./acs-signature.ts";
import { isSkewed, parameterStringToSign } from "./acs-verify.ts";

/*
 * Signature 1.0 with a private key: that of a ClientKey (aliyun-python-sdk-core 2.16.1, auth/algorithm/sha_hmac256.py
 * with SignatureType PRIVATEKEY; aliyun-java-sdk-core, SHA256withRSASigner). The string to sign is that of HMAC-SHA1.
 */
const METHOD = "SHA256withRSA";
const TYPE = "PRIVATEKEY";

/** Whether a request says that a private key signed it. */
export function isSignedByPrivateKey(request: AcsRequest): boolean {
  return parameter(request, "SignatureType") === TYPE;
}

/** Reads the signature of such a request; its access key id is the ClientKey's. Never throws. */
export function readPrivateKeySignature(request: AcsRequest): SignedInParameters | AcsProblem {
  return readParameterSignature(request, METHOD);
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
  { date, signature }: SignedInParameters,
  verifier: CryptoKey,
  wall: number,
): Promise<AcsProblem | null> {
  if (isSkewed(date, wall)) return { problem: "expired" };
  const toSign = parameterStringToSign(request);
  if (await verifyClientKey(verifier, signature, utf8(toSign))) return null;
  return { problem: "mismatch", toSign, canonicalRequest: null };
}
