import { createCipheriv } from "node:crypto";
import { ghash } from "@noble/ciphers/_polyval.js";
import { concat } from "../../src/bytes.ts";

/**
 * Seals with GCM by another implementation: AES by OpenSSL, and SM4, for which Node's OpenSSL has no GCM, by its block
 * cipher and the counter mode (NIST SP 800-38D §7.1).
 *
 * @param nonce 12 bytes.
 * @returns ciphertext and tag.
 */
export function peerSeal(
  cipher: "aes-256-gcm" | "sm4",
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  if (cipher === "aes-256-gcm") {
    const sealing = createCipheriv(cipher, key, nonce).setAAD(aad);
    return concat(sealing.update(plaintext), sealing.final(), sealing.getAuthTag());
  }
  const block = (input: Uint8Array) => {
    const ecb = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
    return concat(ecb.update(input), ecb.final());
  };
  const counter = (number: number) => concat(nonce, Uint8Array.of(0, 0, 0, number));
  const ciphertext = new Uint8Array(createCipheriv("sm4-ctr", key, counter(2)).update(plaintext));
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(aad.length * 8));
  lengths.writeBigUInt64BE(BigInt(ciphertext.length * 8), 8);
  const hash = ghash.create(block(new Uint8Array(16)));
  const digest = hash.update(padded(aad)).update(padded(ciphertext)).update(lengths).digest();
  const mask = block(counter(1));
  return concat(
    ciphertext,
    digest.map((byte, at) => byte ^ (mask[at] ?? 0)),
  );
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((16 - (bytes.length % 16)) % 16));
}
