import { fromBase64, toBase64, toHex } from "../bytes.ts";
import type { UsableKey } from "./key-kind.ts";
import { pemOf } from "./pem.ts";

type Forge = typeof import("node-forge");

/** The private key's bits; its public exponent is 65537. */
const BITS = 2048;

/** What a client key is made of. Times are milliseconds since the epoch; the certificate drops their fractions. */
export interface ClientKeyRequest {
  /** Common name of the certificate: the client key's id. */
  readonly subject: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Protects the private key; ASCII (Alibaba Cloud KMS, CreateClientKey, Password). */
  readonly password: string;
}

/** A new client key: the PKCS #12 file for its owner, and the certificate that the mock keeps. */
export interface NewClientKey {
  /** PKCS #12 (RFC 7292) in DER with the certificate, then the private key. */
  readonly pkcs12: Uint8Array;
  readonly certificatePem: string;
}

/**
 * A fresh RSA 2048 key with a self-signed certificate (Alibaba Cloud KMS, CreateClientKey). The private key is
 * nowhere but in the PKCS #12.
 *
 * Every client of the dedicated gateway can read the file. The Go client accepts exactly two contents, the
 * certificate and then the key, with a SHA-1 MAC and without PBES2. OpenSSL 3 refuses RC2-40, with which Alibaba Cloud
 * encrypts the certificate. So pbeWithSHAAnd3-KeyTripleDES-CBC encrypts the key, and the certificate, which is public,
 * is not encrypted.
 */
export async function newClientKey(request: ClientKeyRequest): Promise<NewClientKey> {
  const { default: forge } = await import("./forge.ts");
  const { rsa } = await import("./rsa.ts");
  const kind = rsa(BITS);
  const { material } = await kind.generate();
  const certificate = await certificateOf(forge, await kind.load(material), request);
  const privateKey = forge.pki.privateKeyFromAsn1(forge.asn1.fromDer(textOf(material)));
  const pfx = forge.pkcs12.toPkcs12Asn1(privateKey, certificate, request.password, { algorithm: "3des" });
  return {
    pkcs12: bytesOf(forge.asn1.toDer(pfx).getBytes()),
    certificatePem: pemOf(
      "CERTIFICATE",
      bytesOf(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes()),
    ),
  };
}

/** A self-signed X.509 certificate (RFC 5280) for digital signatures and TLS client authentication. */
async function certificateOf(forge: Forge, key: UsableKey, request: ClientKeyRequest) {
  const { asn1, pki } = forge;
  if (!key.publicKey || !key.sign) throw new TypeError("RSA keys come in pairs, and sign");
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromAsn1(asn1.fromDer(textOf(key.publicKey)));
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = new Date(request.notBefore);
  certificate.validity.notAfter = new Date(request.notAfter);
  const name = [{ name: "commonName", value: request.subject }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true },
    { name: "extKeyUsage", clientAuth: true },
    { name: "subjectKeyIdentifier" },
  ]);
  // Does what certificate.sign() does, but signs with the runtime's RSA: forge's is slow and not constant in time.
  const algorithm = pki.oids.sha256WithRSAEncryption ?? "";
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  const [toBeSigned] = pki.certificateToAsn1(certificate).value;
  if (typeof toBeSigned !== "object") throw new TypeError("a certificate begins with what is signed");
  const bytes = bytesOf(asn1.toDer(toBeSigned).getBytes());
  certificate.signature = textOf(await key.sign("RSASSA_PKCS1_V1_5_SHA_256", bytes, "RAW"));
  return certificate;
}

/** 128 random bits in hexadecimal, a positive number without a leading zero octet (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return toHex(bytes);
}

/** Bytes as one of node-forge's "binary strings", which have a character for each byte. */
function textOf(bytes: Uint8Array): string {
  return atob(toBase64(bytes));
}

function bytesOf(text: string): Uint8Array {
  return fromBase64(btoa(text)) ?? new Uint8Array();
}
