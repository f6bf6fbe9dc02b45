import { type KeyObject, X509Certificate } from "node:crypto";
import { equalBytes } from "../bytes.ts";
import { type CertificateExtensions, readExtensions } from "./extensions.ts";
import { type AttestationProblem, Malformed } from "./problem.ts";

interface Certificate extends CertificateExtensions {
  readonly x509: X509Certificate;
  /** Milliseconds since the epoch, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * The public key of a certificate that a chain of certificates leads to.
 *
 * Sources: aws-nitro-enclaves-nsm-api, docs/attestation_process.md §3.2.3 and §3.2.4; RFC 5280 §6.1. Revocation is
 * not looked at, as that text wants it. Trust is decided before time, so a stranger's document is `untrusted` even
 * when it is old as well.
 *
 * @param caBundle DER, the root first.
 * @param root DER of the only root that is trusted.
 * @param now milliseconds since the epoch.
 */
export function verifiedKey(
  certificate: Uint8Array,
  caBundle: readonly Uint8Array[],
  root: Uint8Array,
  now: number,
): KeyObject | AttestationProblem {
  try {
    const chain = [...caBundle, certificate].map(readCertificate);
    const [first] = caBundle;
    if (first === undefined || !equalBytes(first, root)) {
      return { problem: "untrusted", reason: "its certificate chain does not begin at the trusted root" };
    }
    const distrust = whyUntrusted(chain);
    if (distrust !== null) return { problem: "untrusted", reason: distrust };
    if (chain.some(({ notBefore }) => now < notBefore)) {
      return { problem: "expired", reason: "a certificate of its chain is not valid yet" };
    }
    if (chain.some(({ notAfter }) => now > notAfter)) {
      return { problem: "expired", reason: "a certificate of its chain has expired" };
    }
    return (chain.at(-1) as Certificate).x509.publicKey;
  } catch (error) {
    if (error instanceof Malformed) return { problem: "malformed", reason: error.message };
    // OpenSSL and BoringSSL throw for keys and signatures of kinds that they do not know.
    return { problem: "untrusted", reason: "a certificate of its chain cannot be verified" };
  }
}

function readCertificate(der: Uint8Array): Certificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(der);
  } catch {
    throw new Malformed("it holds a certificate that is not X.509");
  }
  // Both runtimes would also take PEM, and bytes after the end.
  if (!equalBytes(x509.raw, der)) throw new Malformed("it holds a certificate that is not DER");
  // workerd has no validFromDate; the text is the one of OpenSSL's ASN1_TIME_print, always in GMT.
  const notBefore = Date.parse(x509.validFrom);
  const notAfter = Date.parse(x509.validTo);
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) {
    throw new Malformed("it holds a certificate with a validity that is not a time");
  }
  return { x509, notBefore, notAfter, ...readExtensions(der) };
}

/** What speaks against a chain from the trusted root to the certificate that signs; null where nothing does. */
function whyUntrusted(chain: readonly Certificate[]): string | null {
  for (const [at, each] of chain.entries()) {
    if (each.unknownCritical) return "a certificate of its chain has a critical extension that is not known";
    const issuer = chain[at - 1];
    if (issuer !== undefined && !isIssuedBy(each, issuer)) {
      return "a certificate of its chain is not issued by the one before it";
    }
    const below = chain.length - 1 - at;
    const wrong = below > 0 ? whyNoAuthority(each, below - 1) : whyNoSigner(each);
    if (wrong !== null) return wrong;
  }
  return null;
}

function isIssuedBy({ x509 }: Certificate, issuer: Certificate): boolean {
  return x509.checkIssued(issuer.x509) && x509.verify(issuer.x509.publicKey);
}

/** @param authorities how many certificates of authorities are below this one. */
function whyNoAuthority(certificate: Certificate, authorities: number): string | null {
  if (!certificate.authority || !certificate.mayCertify) {
    return "a certificate of its chain is not one of a certificate authority";
  }
  if (certificate.pathLength !== null && certificate.pathLength < authorities) {
    return "its certificate chain is longer than one of its certificates allows";
  }
  return null;
}

function whyNoSigner(certificate: Certificate): string | null {
  if (!certificate.authority && certificate.pathLength === null && certificate.maySign) return null;
  return "its certificate is not one for signing documents";
}
