import { importAesGcmKey, openAesGcm, sealAesGcm } from "./aes-gcm.ts";

/** Material length of AES-256 and of SM4 in bytes; it tells which of the two a symmetric key uses. */
export const AES_256_LENGTH = 32;
export const SM4_LENGTH = 16;

/** Authenticated encryption under one key: nonces of 12 bytes, tags of 16. */
export interface Aead {
  /** @returns ciphertext and tag. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array>;
  /** @param sealed nonce, ciphertext and tag. @returns null where the tag does not fit. */
  open(sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null>;
}

/** AES-256-GCM for 32 bytes of material, SM4-GCM for 16. @throws RangeError for any other length */
export async function aeadOf(material: Uint8Array): Promise<Aead> {
  if (material.length === SM4_LENGTH) {
    const { openSm4Gcm, sealSm4Gcm } = await import("./sm4-gcm.ts");
    return {
      seal: (nonce, plaintext, aad) => sealSm4Gcm(material, nonce, plaintext, aad),
      open: (sealed, aad) => openSm4Gcm(material, sealed, aad),
    };
  }
  if (material.length !== AES_256_LENGTH) throw new RangeError("not a symmetric key's material");
  const key = await importAesGcmKey(material);
  return {
    seal: (nonce, plaintext, aad) => sealAesGcm(key, nonce, plaintext, aad),
    open: (sealed, aad) => openAesGcm(key, sealed, aad),
  };
}
