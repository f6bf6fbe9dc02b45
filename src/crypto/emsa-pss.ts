import { createHash, randomBytes } from "node:crypto";
import { equalBytes } from "../bytes.ts";

/*
 * EMSA-PSS (RFC 8017 §9.1) of a ready digest, as AWS KMS signs it: MGF1 with the digest's hash, and a salt as long as
 * the digest. It is our own code, an exception to "no own primitives", because no runtime pads a message that is
 * already hashed. Both functions are for a modulus of whole bytes: emLen is its length k, emBits is 8k - 1.
 */

/** EMSA-PSS-ENCODE from step 4 on (RFC 8017 §9.1.1). @param length of the modulus in bytes. */
export function encodePss(hash: string, digest: Uint8Array, length: number): Uint8Array {
  const salt = randomBytes(digest.length);
  const h = saltedHash(hash, digest, salt);
  const encoded = new Uint8Array(length);
  const db = encoded.subarray(0, length - h.length - 1);
  db[db.length - salt.length - 1] = 0x01;
  db.set(salt, db.length - salt.length);
  applyMask(hash, h, db);
  encoded.set(h, db.length);
  encoded[length - 1] = 0xbc;
  return encoded;
}

/** EMSA-PSS-VERIFY from step 3 on (RFC 8017 §9.1.2). @param encoded as long as the modulus. */
export function isPssOf(hash: string, digest: Uint8Array, encoded: Uint8Array): boolean {
  const hLen = digest.length;
  const db = encoded.slice(0, encoded.length - hLen - 1);
  const h = encoded.subarray(db.length, -1);
  if (encoded[encoded.length - 1] !== 0xbc || ((db[0] ?? 0x80) & 0x80) !== 0) return false;
  applyMask(hash, h, db);
  const one = db.length - hLen - 1;
  if (db[one] !== 0x01 || db.subarray(0, one).some((byte) => byte !== 0)) return false;
  return equalBytes(saltedHash(hash, digest, db.subarray(one + 1)), h);
}

/** Hash of M' (RFC 8017 §9.1.1 steps 5 and 6). */
function saltedHash(hash: string, digest: Uint8Array, salt: Uint8Array): Uint8Array {
  return createHash(hash).update(new Uint8Array(8)).update(digest).update(salt).digest();
}

/** XORs MGF1 (RFC 8017 §B.2.1) of the seed onto DB, in place, and clears the bit that is beyond emBits. */
function applyMask(hash: string, seed: Uint8Array, db: Uint8Array): void {
  const counter = new Uint8Array(4);
  for (let at = 0, block = 0; at < db.length; block++) {
    counter[3] = block; // MGF1 of the longest key takes 15 blocks.
    for (const byte of createHash(hash).update(seed).update(counter).digest()) {
      if (at === db.length) break;
      db[at] = (db[at] as number) ^ byte;
      at++;
    }
  }
  db[0] = (db[0] as number) & 0x7f;
}
