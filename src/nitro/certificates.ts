import { type KeyObject, X509Certificate } from "node:crypto";
import { equalBytes } from "../bytes.ts";
import { type CertificateExtensions, readExtensions } from "./extensions.ts";
import { type AttestationProblem, Malformed } from "./problem.ts";

interface Certificate extends CertificateExtensions {
  readonly x509: X509Certificate;
  /** Validity in milliseconds since the epoch, both ends included. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Verifies a certificate chain and returns the public key of its end certificate.
 *
 * Sources: aws-nitro-enclaves-nsm-api, docs/attestation_process.md §3.2.3 and §3.2.4; RFC 5280 §6.1. Revocation is
 * not checked, as that text asks. Trust is checked before validity, so that a stranger's document is `untrusted` even
 * when it has expired as well.
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
    // OpenSSL and BoringSSL throw for unknown kinds of keys and signatures.
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
  // Both runtimes also accept PEM, and bytes after the end.
  if (!equalBytes(x509.raw, der)) throw new Malformed("it holds a certificate that is not DER");
  // The text is that of OpenSSL's ASN1_TIME_print, always in GMT. workerd has no validFromDate.
  const notBefore = Date.parse(x509.validFrom);
  const notAfter = Date.parse(x509.validTo);
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) {
    throw new Malformed("it holds a certificate with a validity that is not a time");
  }
  return { x509, notBefore, notAfter, ...readExtensions(der) };
}

/** Why the chain from the trusted root to the signing certificate is not valid; null where it is. */
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

/** Why a certificate may not issue others; null where it may. @param authorities number of CA certificates below it. */
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
