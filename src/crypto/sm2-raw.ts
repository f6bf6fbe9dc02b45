import { concat } from "../bytes.ts";
import { ciphertextFromDer, ciphertextToDer } from "./sm2-der.ts";

/*
 * SM2 ciphertexts as GB/T 32918.4-2016 §6.1 writes them: C1 ‖ C3 ‖ C2, of which C1 is a point that is not compressed.
 */

/** First byte of such a point (GB/T 32918.1-2016 §4.2.9), which no DER of a SEQUENCE begins with. */
const UNCOMPRESSED = 4;
/** C1 and C3. */
const OVERHEAD = 65 + 32;

/** The raw form of a ciphertext. @throws TypeError where it is not one in DER (GM/T 0009-2012 §7.2) */
export function rawCiphertext(der: Uint8Array): Uint8Array {
  const parts = ciphertextFromDer(der);
  if (parts === null) throw new TypeError("not an SM2 ciphertext");
  return concat(Uint8Array.of(UNCOMPRESSED), parts);
}

/** A ciphertext in DER, whichever of the two forms it came in. What is in neither stays as it is. Never throws. */
export function derCiphertext(ciphertext: Uint8Array): Uint8Array {
  const raw = ciphertext[0] === UNCOMPRESSED && ciphertext.length > OVERHEAD;
  return raw ? ciphertextToDer(ciphertext.subarray(1)) : ciphertext;
}
