import { concat } from "../../bytes.ts";
import type { Aead } from "../../crypto/aead.ts";
import { type BlockMode, decryptBlocks, encryptBlocks } from "../../crypto/aes-blocks.ts";
import { CIPHERS, type CipherChoice } from "./cipher-choice.ts";

/** A version of a symmetric key, ready for use. */
export interface CipherKey {
  readonly cipher: Aead;
  /** The material itself, for CBC and ECB, which have no cipher to keep. */
  readonly raw: Uint8Array;
}

/**
 * Encrypts: the bare ciphertext, for GCM with its tag. IV and algorithm are members of answers of their own.
 *
 * @returns null where NO_PADDING is chosen and the plaintext does not fill its blocks
 */
export async function encryptRaw(
  key: CipherKey,
  choice: CipherChoice,
  plaintext: Uint8Array,
): Promise<Uint8Array | null> {
  const mode = blockModeOf(choice);
  if (mode) return encryptBlocks(key.raw, mode, choice.iv, plaintext);
  return new Uint8Array(await key.cipher.seal(choice.iv, plaintext, choice.aad));
}

/** Decrypts an output of `encryptRaw`. @returns null where the mode finds it, or the choice, altered */
export async function decryptRaw(
  key: CipherKey,
  choice: CipherChoice,
  ciphertext: Uint8Array,
): Promise<Uint8Array | null> {
  const mode = blockModeOf(choice);
  if (mode) return decryptBlocks(key.raw, mode, choice.iv, ciphertext);
  return key.cipher.open(concat(choice.iv, ciphertext), choice.aad);
}

function blockModeOf({ algorithm, paddingMode }: CipherChoice): BlockMode | null {
  const mode = CIPHERS[algorithm].blocks;
  return mode && { mode, padding: paddingMode !== "NO_PADDING" };
}
