import * as asn1 from "asn1js";
import { octetString, privateKeyInfo, readPrivateKeyInfo, readSequence, sequence, toDer } from "./der.ts";

/** id-ecPublicKey, the algorithm of every key on a named curve (RFC 5480 §2.1.1). */
export const EC_PUBLIC_KEY = "1.2.840.10045.2.1";

/** A private key on a named curve. */
export interface EcPrivateKey {
  readonly scalar: Uint8Array;
  /** The encoded public point beside the scalar; null where it is absent. */
  readonly point: Uint8Array | null;
}

/**
 * PKCS #8 of a key on a named curve as OpenSSL writes it: ECPrivateKey with the public key and without parameters,
 * because PKCS #8 already has them (RFC 5915 §3, RFC 5958).
 */
export function ecPrivateKeyInfo(curve: string, scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const publicKey = new asn1.Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [new asn1.BitString({ valueHex: new Uint8Array(point).buffer })],
  });
  const key = sequence(new asn1.Integer({ value: 1 }), octetString(scalar), publicKey);
  return privateKeyInfo(EC_PUBLIC_KEY, curve, toDer(key));
}

/**
 * Reads PKCS #8 of a key on the named curve. Neither scalar nor point is checked.
 *
 * @returns null for anything else. Never throws.
 */
export function readEcPrivateKeyInfo(curve: string, der: Uint8Array): EcPrivateKey | null {
  const outer = readPrivateKeyInfo(der);
  if (outer?.oid !== EC_PUBLIC_KEY || outer.parameters !== curve) return null;
  const [version, scalar, ...optional] = readSequence(outer.key) ?? [];
  if (!(version instanceof asn1.Integer) || version.valueBlock.valueDec !== 1) return null;
  if (!(scalar instanceof asn1.OctetString)) return null;
  // [0] parameters, [1] publicKey.
  const parameters = tagged(optional[0], 0);
  if (parameters !== null) {
    if (!(parameters instanceof asn1.ObjectIdentifier) || parameters.getValue() !== curve) return null;
    optional.shift();
  }
  const point = tagged(optional.shift(), 1);
  if (optional.length > 0 || (point !== null && !(point instanceof asn1.BitString))) return null;
  return {
    scalar: new Uint8Array(scalar.getValue()),
    point: point === null ? null : new Uint8Array(point.valueBlock.valueHexView),
  };
}

/** The element within an explicit context tag; null where the tag is another. */
function tagged(element: asn1.AsnType | undefined, tag: number): asn1.AsnType | null {
  if (!(element instanceof asn1.Constructed) || element.idBlock.tagClass !== 3) return null;
  if (element.idBlock.tagNumber !== tag) return null;
  return (element.valueBlock.value[0] as asn1.AsnType | undefined) ?? null;
}
