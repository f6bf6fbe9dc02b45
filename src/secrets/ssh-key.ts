import { concat, toBase64, utf8 } from "../bytes.ts";
import { pemOf } from "../crypto/pem.ts";

/** Name of an RSA key in SSH (RFC 4253 §6.6). */
const ALGORITHM = "ssh-rsa";
/** Comment that Alibaba Cloud gives imported keys. */
const COMMENT = "imported-openssh-key";

/**
 * The public half of an RSA key as OpenSSH writes it.
 *
 * @param spki SubjectPublicKeyInfo in DER (RFC 3279 §2.3.1): it ends with a BIT STRING that holds the sequence of
 *   modulus and exponent.
 */
export function sshPublicKey(spki: Uint8Array): string {
  const [, bits] = elements(contents(spki));
  // The first byte of a BIT STRING counts its unused bits.
  const [modulus, exponent] = bits ? elements(contents(bits.subarray(1))) : [];
  if (!modulus || !exponent) throw new TypeError("not an RSA key");
  // An SSH mpint is written like the contents of an INTEGER.
  const blob = concat(prefixed(utf8(ALGORITHM)), prefixed(exponent), prefixed(modulus));
  return `${ALGORITHM} ${toBase64(blob)} ${COMMENT}`;
}

/** A private key in PEM (RFC 7468 §10). @param pkcs8 PrivateKeyInfo in DER. */
export function pemPrivateKey(pkcs8: Uint8Array): string {
  return `${pemOf("PRIVATE KEY", pkcs8)}\n`;
}

/** Contents of the single DER element that fills the bytes. */
function contents(der: Uint8Array): Uint8Array {
  return elements(der)[0] ?? new Uint8Array();
}

/** Contents of consecutive DER elements, with definite lengths of up to two bytes. */
function elements(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 1 < der.length; ) {
    const short = der[at + 1] ?? 0;
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    let length = lengthBytes === 0 ? short : 0;
    for (const byte of der.subarray(at + 2, at + 2 + lengthBytes)) length = length * 256 + byte;
    const from = at + 2 + lengthBytes;
    found.push(der.subarray(from, from + length));
    at = from + length;
  }
  return found;
}

function prefixed(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concat(length, bytes);
}
