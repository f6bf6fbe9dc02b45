import { fromBase64, fromUtf8 } from "../bytes.ts";
import type { UsableKey } from "./key-kind.ts";

/**
 * How key material that is imported may be wrapped (API Reference, GetParametersForImport: WrappingAlgorithm).
 * Alibaba Cloud has RSAES_PKCS1_V1_5 too, which AWS no longer takes.
 */
export type WrappingAlgorithm =
  | "RSAES_PKCS1_V1_5"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256"
  | "RSA_AES_KEY_WRAP_SHA_1"
  | "RSA_AES_KEY_WRAP_SHA_256"
  | "SM2PKE";

/** The algorithm that wraps the AES key of a two-layer algorithm. */
const OUTER = {
  RSA_AES_KEY_WRAP_SHA_1: "RSAES_OAEP_SHA_1",
  RSA_AES_KEY_WRAP_SHA_256: "RSAES_OAEP_SHA_256",
} as const;

/**
 * Algorithms that wrap a data key for a public key, with the longest plaintext in bytes: for RSA that of a modulus of
 * 256 bytes (RFC 8017 §7.1.1, §7.2.1), for SM2 that of Alibaba Cloud's AsymmetricEncrypt.
 */
const FOR_PUBLIC_KEYS = {
  RSAES_OAEP_SHA_256: 190,
  RSAES_OAEP_SHA_1: 214,
  RSAES_PKCS1_V1_5: 245,
  SM2PKE: 6047,
} as const;

/** Algorithms of GenerateAndExportDataKey and ExportDataKey (Alibaba Cloud): RSA_2048 keys, and SM2PKE for EC_SM2. */
export type ExportAlgorithm = keyof typeof FOR_PUBLIC_KEYS;

/** Longest plaintext in bytes that an algorithm wraps for a public key. */
export function longestWrapped(algorithm: ExportAlgorithm): number {
  return FOR_PUBLIC_KEYS[algorithm];
}

/** Length in bytes of the AES key (Developer Guide, "Encrypt key material"). */
const AES_KEY_LENGTH = 32;

/**
 * Unwraps key material.
 *
 * @param wrappingKey the private key whose public key was handed out.
 * @param modulusBytes length of an RSA key's modulus, and so of the RSA ciphertext in front.
 * @returns null where it does not unwrap. Never throws. In Node, damaged RSAES_PKCS1_V1_5 ciphertext may yield bytes of
 *   some other length (rsa.ts); in workerd it never does.
 */
export async function unwrapKeyMaterial(
  algorithm: WrappingAlgorithm,
  wrappingKey: UsableKey,
  encrypted: Uint8Array,
  modulusBytes: number,
): Promise<Uint8Array | null> {
  try {
    if (algorithm !== "RSA_AES_KEY_WRAP_SHA_1" && algorithm !== "RSA_AES_KEY_WRAP_SHA_256") {
      return (await wrappingKey.decrypt?.(algorithm, encrypted)) ?? null;
    }
    const key = await wrappingKey.decrypt?.(OUTER[algorithm], encrypted.subarray(0, modulusBytes));
    if (key?.length !== AES_KEY_LENGTH) return null;
    const { unwrapAesKwp } = await import("./aes-kwp.ts");
    return unwrapAesKwp(key, encrypted.subarray(modulusBytes));
  } catch {
    return null;
  }
}

/**
 * Wraps a data key for a public key.
 *
 * @param publicKey SubjectPublicKeyInfo in DER (see `publicKeyOfBlob`), of an RSA key of 2048 bits or an SM2 key.
 * @param plaintext 1 byte to `longestWrapped`.
 * @returns null where the public key does not fit the algorithm, or the plaintext is empty or too long. Never throws.
 */
export async function wrapForPublicKey(
  algorithm: ExportAlgorithm,
  publicKey: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array | null> {
  if (plaintext.length === 0 || plaintext.length > FOR_PUBLIC_KEYS[algorithm]) return null;
  if (algorithm === "SM2PKE") return (await import("./sm2.ts")).encryptForSm2(publicKey, plaintext);
  const { RsaPublicKey } = await import("./rsa.ts");
  const { readSequence } = await import("./der.ts");
  // The runtimes ignore bytes that follow the key.
  if (readSequence(publicKey) === null) return null;
  try {
    return await new RsaPublicKey(publicKey, 2048).encrypt(algorithm, plaintext);
  } catch {
    return null; // Not an RSA key of this size.
  }
}

/**
 * The public key in a PublicKeyBlob: Base64 of DER, PEM (RFC 7468 §13), or Base64 of PEM.
 *
 * @returns bytes that should be DER, unchecked; null for text that is neither Base64 nor PEM.
 */
export function publicKeyOfBlob(blob: string): Uint8Array | null {
  const decoded = fromBase64(blob.replace(/\s/g, ""));
  const text = decoded === null ? blob : fromUtf8(decoded);
  if (text === null || !text.includes("-----BEGIN")) return decoded;
  const [, body] =
    /^\s*-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----\s*$/.exec(text) ?? [];
  return body === undefined ? null : fromBase64(body.replace(/\s/g, ""));
}
