import * as asn1 from "asn1js";
import { equalBytes } from "../bytes.ts";

/** A key read from PKCS #8 or SPKI: its algorithm, and the key's bytes in that algorithm's own encoding. */
export interface EncodedKey {
  /** Object identifier of the algorithm, dotted. */
  readonly oid: string;
  /** Object identifier in the algorithm's parameters (of the curve), or null where parameters are absent. */
  readonly parameters: string | null;
  /** PKCS #8: contents of the privateKey OCTET STRING. SPKI: contents of the BIT STRING. */
  readonly key: Uint8Array;
}

/** PKCS #8 PrivateKeyInfo, version 0, in DER (RFC 5958 §2). @param privateKey contents of its OCTET STRING. */
export function privateKeyInfo(oid: string, parameters: string | null, privateKey: Uint8Array): Uint8Array {
  return toDer(
    sequence(new asn1.Integer({ value: 0 }), algorithmIdentifier(oid, parameters), octetString(privateKey)),
  );
}

/** SubjectPublicKeyInfo in DER (RFC 5280 §4.1). @param publicKey contents of its BIT STRING. */
export function subjectPublicKeyInfo(
  oid: string,
  parameters: string | null,
  publicKey: Uint8Array,
): Uint8Array {
  return toDer(
    sequence(algorithmIdentifier(oid, parameters), new asn1.BitString({ valueHex: exactBuffer(publicKey) })),
  );
}

/**
 * Reads PKCS #8 (RFC 5958 §2), version 0 or 1. Attributes and a public key that follow are ignored: the caller
 * derives the public key from the private one.
 *
 * @returns null for anything else, also where bytes follow. Never throws.
 */
export function readPrivateKeyInfo(der: Uint8Array): EncodedKey | null {
  const fields = readSequence(der);
  if (fields === null) return null;
  const [version, algorithm, privateKey, ...more] = fields;
  const number = version instanceof asn1.Integer ? version.valueBlock.valueDec : -1;
  if ((number !== 0 && number !== 1) || !(privateKey instanceof asn1.OctetString)) return null;
  // [0] attributes, [1] publicKey (only in version 1), each at most once and in this order.
  const tags = more.map(({ idBlock }) => (idBlock.tagClass === 3 ? idBlock.tagNumber : -1)).join();
  if (!["", "0", ...(number === 1 ? ["1", "0,1"] : [])].includes(tags)) return null;
  return encodedKey(algorithm, new Uint8Array(privateKey.getValue()));
}

/**
 * Whether the bytes have the form of PKCS #8, whatever the algorithm: version, algorithm, and the key in an OCTET STRING.
 * That of PKCS #1 (RFC 8017 §A.1.2) is a SEQUENCE of integers. False also where bytes follow. Never throws.
 */
export function isPrivateKeyInfo(der: Uint8Array): boolean {
  const [version, algorithm, privateKey] = readSequence(der) ?? [];
  return (
    version instanceof asn1.Integer &&
    algorithm instanceof asn1.Sequence &&
    privateKey instanceof asn1.OctetString
  );
}

/** Reads a SubjectPublicKeyInfo (RFC 5280 §4.1) in DER. @returns null for anything else. Never throws. */
export function readSubjectPublicKeyInfo(der: Uint8Array): EncodedKey | null {
  const fields = readSequence(der);
  if (fields?.length !== 2) return null;
  const [algorithm, bits] = fields;
  if (!(bits instanceof asn1.BitString) || bits.valueBlock.unusedBits !== 0) return null;
  const read = encodedKey(algorithm, new Uint8Array(bits.valueBlock.valueHexView));
  if (read === null) return null;
  // The parser also accepts BER; DER has exactly one encoding.
  return equalBytes(subjectPublicKeyInfo(read.oid, read.parameters, read.key), der) ? read : null;
}

/** The elements of a SEQUENCE that fills the bytes; null where they are anything else. Never throws. */
export function readSequence(der: Uint8Array): asn1.AsnType[] | null {
  try {
    const { offset, result } = asn1.fromBER(exactBuffer(der));
    if (offset !== der.length || !(result instanceof asn1.Sequence)) return null;
    return result.valueBlock.value as asn1.AsnType[];
  } catch {
    return null;
  }
}

export function sequence(...value: asn1.AsnType[]): asn1.Sequence {
  return new asn1.Sequence({ value });
}

export function octetString(bytes: Uint8Array): asn1.OctetString {
  return new asn1.OctetString({ valueHex: exactBuffer(bytes) });
}

export function toDer(value: asn1.AsnType): Uint8Array {
  return new Uint8Array(value.toBER());
}

function algorithmIdentifier(oid: string, parameters: string | null): asn1.Sequence {
  const algorithm = new asn1.ObjectIdentifier({ value: oid });
  if (parameters === null) return sequence(algorithm);
  return sequence(algorithm, new asn1.ObjectIdentifier({ value: parameters }));
}

function encodedKey(algorithm: asn1.AsnType | undefined, key: Uint8Array): EncodedKey | null {
  if (!(algorithm instanceof asn1.Sequence)) return null;
  const [oid, parameters, ...more] = algorithm.valueBlock.value;
  if (!(oid instanceof asn1.ObjectIdentifier) || more.length > 0) return null;
  if (parameters === undefined) return { oid: oid.getValue(), parameters: null, key };
  if (!(parameters instanceof asn1.ObjectIdentifier)) return null;
  return { oid: oid.getValue(), parameters: parameters.getValue(), key };
}

/** An ArrayBuffer of exactly these bytes, as `asn1js` wants it. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
