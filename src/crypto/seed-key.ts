import * as asn1 from "asn1js";
import { concat, equalBytes } from "../bytes.ts";
import { privateKeyInfo, readPrivateKeyInfo, readSequence } from "./der.ts";

/** Tag of the seed form, [0] IMPLICIT OCTET STRING, one of the three forms of an ML-DSA or ML-KEM private key. */
const SEED_TAG = 0x80;

/**
 * PKCS #8 of an ML-DSA or ML-KEM key in the seed form (RFC 9881 and RFC 9935, "Private Key Format").
 *
 * @param seed shorter than 128 bytes.
 */
export function seedKeyInfo(oid: string, seed: Uint8Array): Uint8Array {
  return privateKeyInfo(oid, null, concat(Uint8Array.of(SEED_TAG, seed.length), seed));
}

/**
 * The seed in PKCS #8, which is in the seed form or in the form of seed and expanded key that OpenSSL writes.
 *
 * @param expand makes the expanded key of a seed.
 * @returns null for anything else, also for an expanded key without its seed. Never throws.
 */
export function readSeed(
  der: Uint8Array,
  oid: string,
  length: number,
  expand: (seed: Uint8Array) => Uint8Array,
): Uint8Array | null {
  const read = readPrivateKeyInfo(der);
  if (read?.oid !== oid || read.parameters !== null) return null;
  const { key } = read;
  if (key[0] === SEED_TAG) {
    return key[1] === length && key.length === 2 + length ? key.subarray(2) : null;
  }
  const [seed, expanded, ...more] = readSequence(key) ?? [];
  if (!(seed instanceof asn1.OctetString) || !(expanded instanceof asn1.OctetString)) return null;
  const bytes = new Uint8Array(seed.getValue());
  if (more.length > 0 || bytes.length !== length) return null;
  // Seed and expanded key must be of one key (RFC 9881 and RFC 9935, "Private Key Consistency Testing").
  return equalBytes(expand(bytes), new Uint8Array(expanded.getValue())) ? bytes : null;
}
