import type { UsableKey } from "./key-kind.ts";

/** How key material that is imported may be wrapped (API Reference, GetParametersForImport: WrappingAlgorithm). */
export type WrappingAlgorithm =
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256"
  | "RSA_AES_KEY_WRAP_SHA_1"
  | "RSA_AES_KEY_WRAP_SHA_256"
  | "SM2PKE";

/** Under what an algorithm of two layers wraps its AES key. */
const OUTER = {
  RSA_AES_KEY_WRAP_SHA_1: "RSAES_OAEP_SHA_1",
  RSA_AES_KEY_WRAP_SHA_256: "RSAES_OAEP_SHA_256",
} as const;

/** The AES key is one of 256 bits (Developer Guide, "Encrypt key material"). */
const AES_KEY_LENGTH = 32;

/**
 * Unwraps key material.
 *
 * @param wrappingKey the private key whose public key was handed out.
 * @param modulusBytes length of an RSA key's modulus, which is that of the first layer.
 * @returns null where it does not unwrap. Never throws.
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
    return await unwrapAesKwp(key, encrypted.subarray(modulusBytes));
  } catch {
    return null;
  }
}

/** Opens AES Key Wrap with Padding (RFC 5649 §4.2; NIST SP 800-38F §6.3, KWP-AD). @returns null where it does not. */
export async function unwrapAesKwp(key: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array | null> {
  const { aeskwp } = await import("@noble/ciphers/aes.js");
  try {
    return aeskwp(key).decrypt(wrapped);
  } catch {
    return null;
  }
}
