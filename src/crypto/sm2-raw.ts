import { concat } from "../bytes.ts";
import { ciphertextFromDer, ciphertextToDer } from "./sm2-der.ts";

/*
 * SM2 ciphertexts as GB/T 32918.4-2016 §6.1 writes them: C1 ‖ C3 ‖ C2, where C1 is an uncompressed point.
 */

/** First byte of an uncompressed point (GB/T 32918.1-2016 §4.2.9). No SEQUENCE in DER begins with it. */
const UNCOMPRESSED = 4;
/** Length of C1 and C3 in bytes. */
const OVERHEAD = 65 + 32;

/** The raw form of a ciphertext in DER (GM/T 0009-2012 §7.2). @throws TypeError where it is none */
export function rawCiphertext(der: Uint8Array): Uint8Array {
  const parts = ciphertextFromDer(der);
  if (parts === null) throw new TypeError("not an SM2 ciphertext");
  return concat(Uint8Array.of(UNCOMPRESSED), parts);
}

/** The DER form of a ciphertext in raw form or DER. Other bytes are returned unchanged. Never throws. */
export function derCiphertext(ciphertext: Uint8Array): Uint8Array {
  const raw = ciphertext[0] === UNCOMPRESSED && ciphertext.length > OVERHEAD;
  return raw ? ciphertextToDer(ciphertext.subarray(1)) : ciphertext;
}
