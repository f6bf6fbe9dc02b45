import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import type { pki } from "node-forge";

/** A certificate and its private key, both PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
/** Lifetime of a server's certificate in days, within what browsers accept; it is issued anew at every start. */
const SERVER_DAYS = 397;
/** How long before now a certificate becomes valid, for clients whose clock is slow. */
const SLACK_MS = DAY_MS;

const CA_NAME = [{ name: "commonName", value: "fauxkms private CA" }];

/** Kinds of a subject's alternative name (RFC 5280, GeneralName). */
const NAME_KINDS = { dns: 2, ip: 7 } as const;

/** A private RSA key of 2,048 bits, which every client of the clouds' SDKs can verify. */
export function newPrivateKey(): string {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  }).privateKey;
}

/** A self-signed CA certificate. @param key PEM @param now milliseconds */
export async function authority(key: string, now: number): Promise<Certified> {
  const forge = await forgeLibrary();
  const certificate = draft(forge, key, now, CA_DAYS);
  certificate.setSubject(CA_NAME);
  certificate.setIssuer(CA_NAME);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  return signed(forge, certificate, key, key);
}

/** A server's certificate issued by a CA. @param key the server's, PEM @param names host names and IP addresses */
export async function serverCertificate(
  ca: Certified,
  key: string,
  names: readonly string[],
  now: number,
): Promise<Certified> {
  const forge = await forgeLibrary();
  const issuer = forge.pki.certificateFromPem(ca.certificate);
  const certificate = draft(forge, key, now, SERVER_DAYS);
  certificate.setSubject([{ name: "commonName", value: "fauxkms" }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: names.map((name) =>
        isIP(name) > 0 ? { type: NAME_KINDS.ip, ip: name } : { type: NAME_KINDS.dns, value: name },
      ),
    },
    { name: "authorityKeyIdentifier", keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  return signed(forge, certificate, key, ca.key);
}

type Forge = typeof import("node-forge");

/** Loads node-forge, only if TLS is used, because that takes time and memory at the start. */
async function forgeLibrary(): Promise<Forge> {
  return (await import("node-forge")).default;
}

function draft(forge: Forge, key: string, now: number, days: number): pki.Certificate {
  const { n, e } = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
  // The leading 01 makes the serial number positive (RFC 5280, 4.1.2.2).
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(now - SLACK_MS);
  certificate.validity.notAfter = new Date(now + days * DAY_MS);
  return certificate;
}

function signed(forge: Forge, certificate: pki.Certificate, key: string, by: string): Certified {
  // Does what certificate.sign() does, but signs with OpenSSL: forge's RSA is slow and not constant in time.
  const algorithm = forge.pki.oids.sha256WithRSAEncryption ?? "";
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  const [toBeSigned] = forge.pki.certificateToAsn1(certificate).value;
  if (typeof toBeSigned !== "object") throw new TypeError("a certificate begins with what is signed");
  const bytes = Buffer.from(forge.asn1.toDer(toBeSigned).getBytes(), "latin1");
  certificate.signature = sign("sha256", bytes, by).toString("latin1");
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n"), key };
}
