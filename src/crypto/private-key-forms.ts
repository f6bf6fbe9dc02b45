import * as asn1 from "asn1js";
import { fromBase64 } from "../bytes.ts";
import { isPrivateKeyInfo, octetString, privateKeyInfo, readSequence, sequence, toDer } from "./der.ts";
import { EC_PUBLIC_KEY } from "./ec-private-key.ts";

/** rsaEncryption (RFC 8017 §A.1). */
const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";

/** What a private key is for: the length of an RSA modulus in bits, or the curve's object identifier. */
export type PrivateKeyForm =
  | { readonly kind: "rsa"; readonly bits: number }
  | { readonly kind: "curve"; readonly oid: string };

const PEM = /-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\s]*)-----END \1-----/;

/** The DER of a private key in PEM (RFC 7468); null where there is none, or it is encrypted. */
export function privateKeyOfPem(text: string): Uint8Array | null {
  const [, , base64] = PEM.exec(text) ?? [];
  return base64 === undefined ? null : fromBase64(base64.replace(/\s/g, ""));
}

/**
 * A private key as PKCS #8, from PKCS #8, from PKCS #1 (RFC 8017 §A.1.2: `RSA PRIVATE KEY`), or from SEC 1 with its
 * curve (RFC 5915 §3: `EC PRIVATE KEY`), all in DER. Neither is the key checked.
 *
 * @returns null for anything else. Never throws.
 */
export function asPrivateKeyInfo(der: Uint8Array): Uint8Array | null {
  if (isPrivateKeyInfo(der)) return der;
  const fields = readSequence(der);
  if (!fields || !(fields[0] instanceof asn1.Integer)) return null;
  if (fields.length >= 9 && fields.every((field) => field instanceof asn1.Integer)) return ofPkcs1(der);
  const [version, scalar, ...optional] = fields;
  const curve = optional.map((field) => tagged(field, 0)).find((field) => field !== null);
  if (!(scalar instanceof asn1.OctetString) || !(curve instanceof asn1.ObjectIdentifier)) return null;
  // PKCS #8 has the curve already, and readers differ in whether they take it twice.
  const rest = optional.filter((field) => tagged(field, 0) === null);
  const key = sequence(version as asn1.AsnType, scalar, ...rest);
  return privateKeyInfo(EC_PUBLIC_KEY, curve.getValue(), toDer(key));
}

/** What the private key in PKCS #8 is for; null for other kinds of keys. Never throws. */
export function formOfPrivateKey(pkcs8: Uint8Array): PrivateKeyForm | null {
  const [, algorithm, key] = readSequence(pkcs8) ?? [];
  if (!(algorithm instanceof asn1.Sequence) || !(key instanceof asn1.OctetString)) return null;
  const [oid, parameters] = algorithm.valueBlock.value;
  if (!(oid instanceof asn1.ObjectIdentifier)) return null;
  if (oid.getValue() === RSA_ENCRYPTION) {
    const [, modulus] = readSequence(new Uint8Array(key.getValue())) ?? [];
    if (!(modulus instanceof asn1.Integer)) return null;
    const bytes = new Uint8Array(modulus.valueBlock.valueHexView);
    const begin = bytes.findIndex((byte) => byte !== 0);
    return begin < 0 ? null : { kind: "rsa", bits: (bytes.length - begin) * 8 };
  }
  const isNamed = oid.getValue() === EC_PUBLIC_KEY && parameters instanceof asn1.ObjectIdentifier;
  return { kind: "curve", oid: isNamed ? parameters.getValue() : oid.getValue() };
}

function ofPkcs1(der: Uint8Array): Uint8Array {
  // The parameters of rsaEncryption are NULL (RFC 8017 §A.1).
  const algorithm = sequence(new asn1.ObjectIdentifier({ value: RSA_ENCRYPTION }), new asn1.Null());
  return toDer(sequence(new asn1.Integer({ value: 0 }), algorithm, octetString(der)));
}

/** The element within an explicit context tag; null where the tag is another. */
function tagged(element: asn1.AsnType, tag: number): asn1.AsnType | null {
  if (!(element instanceof asn1.Constructed) || element.idBlock.tagClass !== 3) return null;
  if (element.idBlock.tagNumber !== tag) return null;
  return (element.valueBlock.value[0] as asn1.AsnType | undefined) ?? null;
}
