import { concat } from "../bytes.ts";
import type { Aead } from "../crypto/aead.ts";
import { NONCE_LENGTH } from "../crypto/aes-gcm.ts";
import { additionalData, type CiphertextHeader, parseCiphertext } from "./ciphertext.ts";

/*
 * Values that KMS keeps encrypted under a key of its customer, in the form of keys/ciphertext.ts. They are bound to
 * what they are by an encryption context, so that none can be put in another's place, nor be decrypted by Decrypt.
 */

/** Key material ready for use, with the header that names it. */
export interface Sealer {
  readonly cipher: Aead;
  readonly header: Uint8Array;
}

/** Seals a value. @param binding what it is. */
export async function sealValue(
  { cipher, header }: Sealer,
  value: Uint8Array,
  binding: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  return concat(header, nonce, await cipher.seal(nonce, value, additionalData(header, binding)));
}

/** Opens what `sealValue` made. @returns null where it is damaged, or another value. */
export async function openValue(
  { cipher }: Pick<Sealer, "cipher">,
  sealed: Uint8Array,
  binding: ReadonlyMap<string, string>,
): Promise<Uint8Array | null> {
  const parsed = parseCiphertext(sealed);
  return parsed && cipher.open(parsed.sealed, additionalData(parsed.headerBytes, binding));
}

/** Which key material sealed a value. @throws Error where it is no sealed value */
export function sealerOf(sealed: Uint8Array): CiphertextHeader {
  const parsed = parseCiphertext(sealed);
  if (!parsed) throw new Error(`not a sealed value of a known layout: its version is ${sealed[0]}`);
  return parsed.header;
}
