import { concat } from "../bytes.ts";
import type { Aead } from "../crypto/aead.ts";
import { NONCE_LENGTH } from "../crypto/aes-gcm.ts";
import { additionalData, type CiphertextHeader, parseCiphertext } from "./ciphertext.ts";

/*
 * Values that KMS stores encrypted under a customer's key, in the form of keys/ciphertext.ts. An encryption context
 * binds each value to its purpose, so that none can replace another one or be decrypted by Decrypt.
 */

/** Key material ready for use, with the header that names it. */
export interface Sealer {
  readonly cipher: Aead;
  readonly header: Uint8Array;
}

/** Encrypts a value. @param binding encryption context that says what the value is. */
export async function sealValue(
  { cipher, header }: Sealer,
  value: Uint8Array,
  binding: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  return concat(header, nonce, await cipher.seal(nonce, value, additionalData(header, binding)));
}

/** Decrypts the output of `sealValue`. @returns null where it is damaged, or bound to something else. */
export async function openValue(
  { cipher }: Pick<Sealer, "cipher">,
  sealed: Uint8Array,
  binding: ReadonlyMap<string, string>,
): Promise<Uint8Array | null> {
  const parsed = parseCiphertext(sealed);
  return parsed && cipher.open(parsed.sealed, additionalData(parsed.headerBytes, binding));
}

/** The header of a sealed value, which names the key material. @throws Error where the bytes are no sealed value */
export function sealerOf(sealed: Uint8Array): CiphertextHeader {
  const parsed = parseCiphertext(sealed);
  if (!parsed) throw new Error(`not a sealed value of a known layout: its version is ${sealed[0]}`);
  return parsed.header;
}
