import * as asn1 from "asn1js";
import { concat, equalBytes, toHex } from "../bytes.ts";
import { octetString, readSequence, sequence, toDer } from "./der.ts";

/** Length in bytes of a coordinate, of r and s, and of an SM3 hash. */
const LENGTH = 32;

/** An SM2 signature in DER (GM/T 0009-2012 §7.3). @param raw r ‖ s, 64 bytes. */
export function signatureToDer(raw: Uint8Array): Uint8Array {
  return toDer(sequence(integer(raw.subarray(0, LENGTH)), integer(raw.subarray(LENGTH))));
}

/** r ‖ s of a signature in DER, 32 bytes each; null where it is no such signature. Never throws. */
export function signatureFromDer(der: Uint8Array): Uint8Array | null {
  const [r, s] = readSequence(der) ?? [];
  const raw = join(unsigned(r), unsigned(s));
  return raw !== null && equalBytes(signatureToDer(raw), der) ? raw : null;
}

/** An SM2 ciphertext in DER (GM/T 0009-2012 §7.2). @param raw C1 ‖ C3 ‖ C2, C1 without its first byte. */
export function ciphertextToDer(raw: Uint8Array): Uint8Array {
  const part = (index: number, end = (index + 1) * LENGTH) => raw.subarray(index * LENGTH, end);
  return toDer(
    sequence(integer(part(0)), integer(part(1)), octetString(part(2)), octetString(part(3, raw.length))),
  );
}

/** C1 ‖ C3 ‖ C2 of a ciphertext in DER, C1 without its first byte; null where it is none. Never throws. */
export function ciphertextFromDer(der: Uint8Array): Uint8Array | null {
  const [x, y, hash, ciphertext] = readSequence(der) ?? [];
  if (!(hash instanceof asn1.OctetString) || !(ciphertext instanceof asn1.OctetString)) return null;
  const point = join(unsigned(x), unsigned(y));
  if (point === null) return null;
  const raw = concat(point, new Uint8Array(hash.getValue()), new Uint8Array(ciphertext.getValue()));
  // DER has exactly one encoding; comparing with it also checks the length of the hash.
  return raw.length > 3 * LENGTH && equalBytes(ciphertextToDer(raw), der) ? raw : null;
}

function integer(bytes: Uint8Array): asn1.Integer {
  return asn1.Integer.fromBigInt(BigInt(`0x${toHex(bytes)}`));
}

/** The last 32 bytes of an INTEGER, padded. A longer or negative one is found when the caller encodes it again. */
function unsigned(element: asn1.AsnType | undefined): Uint8Array | null {
  if (!(element instanceof asn1.Integer)) return null;
  const bytes = element.valueBlock.valueHexView.subarray(-LENGTH);
  const out = new Uint8Array(LENGTH);
  out.set(bytes, LENGTH - bytes.length);
  return out;
}

function join(first: Uint8Array | null, second: Uint8Array | null): Uint8Array | null {
  return first === null || second === null ? null : concat(first, second);
}
