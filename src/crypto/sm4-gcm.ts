import { sm4 } from "sm-crypto-v2";
import { concat } from "../bytes.ts";
import { NONCE_LENGTH, TAG_LENGTH } from "./aes-gcm.ts";

/** Length of an SM4 key in bytes (GB/T 32907-2016 §4). */
const KEY_LENGTH = 16;

/**
 * Encrypts under SM4-GCM (RFC 8998 §2.1), which no runtime has.
 *
 * @param key 16 bytes.
 * @param nonce 12 bytes, never used twice with one key.
 * @param aad additional authenticated data.
 * @returns ciphertext and tag, one after the other.
 */
export async function sealSm4Gcm(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array> {
  checkKey(key);
  const { output, tag } = sm4.encrypt(plaintext, key, {
    mode: "gcm",
    output: "array",
    outputTag: true,
    iv: nonce,
    associatedData: aad,
  });
  if (tag === undefined) throw new TypeError("SM4-GCM without a tag");
  return concat(output, tag);
}

/**
 * Decrypts a nonce followed by the output of `sealSm4Gcm`.
 *
 * @param sealed nonce, ciphertext and tag.
 * @returns null where the tag does not fit key, nonce, ciphertext and AAD.
 */
export async function openSm4Gcm(
  key: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array | null> {
  checkKey(key);
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) return null;
  try {
    return sm4.decrypt(sealed.subarray(NONCE_LENGTH, -TAG_LENGTH), key, {
      mode: "gcm",
      output: "array",
      iv: sealed.subarray(0, NONCE_LENGTH),
      associatedData: aad,
      tag: sealed.subarray(-TAG_LENGTH),
    });
  } catch {
    return null;
  }
}

/** Refuses a key of any other length: the library would pad a short one with zeros. */
function checkKey(key: Uint8Array): void {
  if (key.length !== KEY_LENGTH) throw new RangeError("an SM4 key has 16 bytes");
}
