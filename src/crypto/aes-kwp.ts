import { aeskwp } from "@noble/ciphers/aes.js";

/** Unwraps AES Key Wrap with Padding (RFC 5649 §4.2; NIST SP 800-38F §6.3, KWP-AD). @returns null where it fails. */
export function unwrapAesKwp(key: Uint8Array, wrapped: Uint8Array): Uint8Array | null {
  try {
    return aeskwp(key).decrypt(wrapped);
  } catch {
    return null;
  }
}
