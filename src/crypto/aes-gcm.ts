/** Nonce length in bytes: the 96 bits that NIST SP 800-38D §5.2.1.1 recommends. */
export const NONCE_LENGTH = 12;
/** Tag length in bytes. */
export const TAG_LENGTH = 16;

/** An AES-GCM key that cannot be exported again. @param raw 32 bytes, 24 or 16. */
export function importAesGcmKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * Encrypts under AES-GCM.
 *
 * @param nonce 12 bytes, never used twice with one key.
 * @param aad additional authenticated data.
 * @returns ciphertext and tag, one after the other.
 */
export function sealAesGcm(
  key: CryptoKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Promise<ArrayBuffer> {
  return crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, key, plaintext);
}

/**
 * Decrypts a nonce followed by the output of `sealAesGcm`.
 *
 * @param sealed nonce, ciphertext and tag.
 * @returns null where the tag does not fit key, nonce, ciphertext and AAD.
 */
export async function openAesGcm(
  key: CryptoKey,
  sealed: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array | null> {
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) return null;
  const iv = sealed.subarray(0, NONCE_LENGTH);
  try {
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv, additionalData: aad },
      key,
      sealed.subarray(NONCE_LENGTH),
    );
    return new Uint8Array(opened);
  } catch {
    return null;
  }
}
