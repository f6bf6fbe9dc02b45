import { concat } from "../bytes.ts";

/** Length of the authentication tag: "MUST be 16 bytes (128 bits)". */
export const TAG_LENGTH = 16;
/** Lengths of the initialization vector: "MUST be either 12 bytes (96 bits) or 16 bytes (128 bits)". */
export const IV_LENGTHS: readonly number[] = [12, 16];
/** Longest ciphertextMetadata: "If the size of the ciphertext Metadata exceeds 20 bytes, KMS will reject". */
export const MAX_METADATA_LENGTH = 20;

/** A ciphertext of an external key: the proxy's answer to Encrypt, and its input of Decrypt. */
export interface XksSealed {
  readonly ciphertext: Uint8Array;
  readonly initializationVector: Uint8Array;
  readonly authenticationTag: Uint8Array;
  readonly ciphertextMetadata?: Uint8Array | undefined;
}

/**
 * Encodes an external ciphertext for the end of a ciphertext blob ("KMS will embed all of the fields in the XKS
 * Proxy's encrypt response into the ciphertextBlob"):
 *
 *   length byte, initialization vector | length byte (0: none), metadata | tag (16 bytes) | ciphertext
 */
export function encodeSealed(sealed: XksSealed): Uint8Array {
  const { initializationVector: iv, ciphertextMetadata: metadata = new Uint8Array() } = sealed;
  return concat(
    Uint8Array.of(iv.length),
    iv,
    Uint8Array.of(metadata.length),
    metadata,
    sealed.authenticationTag,
    sealed.ciphertext,
  );
}

/** Decodes the output of `encodeSealed`; null where the bytes have another form. */
export function decodeSealed(bytes: Uint8Array): XksSealed | null {
  const ivLength = bytes[0] ?? 0;
  const metadataAt = 1 + ivLength + 1;
  const metadataLength = bytes[metadataAt - 1] ?? 0;
  const tagAt = metadataAt + metadataLength;
  const ciphertextAt = tagAt + TAG_LENGTH;
  if (!IV_LENGTHS.includes(ivLength) || metadataLength > MAX_METADATA_LENGTH) return null;
  if (ciphertextAt >= bytes.length) return null;
  const sealed = {
    initializationVector: bytes.subarray(1, 1 + ivLength),
    authenticationTag: bytes.subarray(tagAt, ciphertextAt),
    ciphertext: bytes.subarray(ciphertextAt),
  };
  if (metadataLength === 0) return sealed;
  return { ...sealed, ciphertextMetadata: bytes.subarray(metadataAt, tagAt) };
}
