import { createCipheriv, createDecipheriv } from "node:crypto";
import { concat } from "../bytes.ts";

/** Length of an AES block in bytes, and of the IV of CBC. */
export const BLOCK_LENGTH = 16;

/** A mode of AES without authentication (NIST SP 800-38A §6.1, §6.2), and its padding. */
export interface BlockMode {
  readonly mode: "cbc" | "ecb";
  /** PKCS #7 padding (RFC 5652 §6.3), or none: then only whole blocks can be encrypted. */
  readonly padding: boolean;
}

/**
 * Encrypts under AES-CBC or AES-ECB. WebCrypto has no ECB, and no CBC without padding.
 *
 * @param key 16, 24 or 32 bytes.
 * @param iv 16 bytes for CBC, none for ECB.
 * @returns null where there is no padding and the plaintext is no whole number of blocks.
 */
export function encryptBlocks(
  key: Uint8Array,
  { mode, padding }: BlockMode,
  iv: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array | null {
  if (!padding && plaintext.length % BLOCK_LENGTH !== 0) return null;
  const cipher = createCipheriv(`aes-${key.length * 8}-${mode}`, key, iv);
  cipher.setAutoPadding(padding);
  return concat(cipher.update(plaintext), cipher.final());
}

/**
 * Decrypts what `encryptBlocks` made, with the same key, mode and IV.
 *
 * @returns null where the ciphertext is no whole number of blocks, or its padding is wrong.
 */
export function decryptBlocks(
  key: Uint8Array,
  { mode, padding }: BlockMode,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array | null {
  if (ciphertext.length % BLOCK_LENGTH !== 0) return null;
  const decipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv);
  decipher.setAutoPadding(padding);
  try {
    return concat(decipher.update(ciphertext), decipher.final());
  } catch {
    return null;
  }
}
