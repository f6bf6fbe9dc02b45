import type { KeyObject } from "node:crypto";
import { encode } from "cborg";
import { verifiedKey } from "./certificates.ts";
import { type DocumentContent, readDocument, type SignedDocument } from "./document.ts";
import type { AttestationProblem } from "./problem.ts";
import { importRecipientKey } from "./recipient-key.ts";

export type { AttestationProblem, AttestationProblemKind } from "./problem.ts";

/** The verified content of an enclave's attestation document. */
export interface Attestation {
  readonly moduleId: string;
  /** Creation time of the document, milliseconds since the epoch. */
  readonly timestamp: number;
  /** The locked platform configuration registers (PCRs), by index. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** The RSA key to encrypt answers with: SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly userData: Uint8Array | null;
  readonly nonce: Uint8Array | null;
}

/**
 * Reads the attestation document of a `Recipient`, verifies it, and returns the enclave's public key with it. Never
 * throws. The document's age is limited by its certificates alone: NSM's are valid for three hours, and no source
 * mentions another limit in KMS.
 *
 * @param document COSE_Sign1, tagged or not.
 * @param root DER of the certificate that is trusted, like `AWS_NITRO_ROOT`.
 * @param now milliseconds since the epoch.
 */
export async function readAttestation(
  document: Uint8Array,
  root: Uint8Array,
  now: number,
): Promise<Attestation | AttestationProblem> {
  const content = await verifyDocument(document, root, now);
  if ("problem" in content) return content;
  const { moduleId, timestamp, pcrs, publicKey, userData, nonce } = content;
  if (publicKey === null) return { problem: "noPublicKey", reason: "it holds no public key" };
  if ((await importRecipientKey(publicKey)) === null) {
    return {
      problem: "unfitPublicKey",
      reason: "its public key is not an RSA key of 2048, 3072 or 4096 bits in DER",
    };
  }
  return { moduleId, timestamp, pcrs, publicKey, userData, nonce };
}

/**
 * Verifies an attestation document, with or without a public key in it.
 *
 * Source: aws-nitro-enclaves-nsm-api, docs/attestation_process.md §3.2.
 */
export async function verifyDocument(
  document: Uint8Array,
  root: Uint8Array,
  now: number,
): Promise<DocumentContent | AttestationProblem> {
  const signed = readDocument(document);
  if ("problem" in signed) return signed;
  const { certificate, caBundle } = signed.content;
  const key = verifiedKey(certificate, caBundle, root, now);
  if ("problem" in key) return key;
  if (await isSignedBy(signed, key)) return signed.content;
  return { problem: "badSignature", reason: "its signature does not verify with the key of its certificate" };
}

/** Whether a key verifies a document's signature over its Sig_structure (RFC 9052 §4.4). */
async function isSignedBy(document: SignedDocument, key: KeyObject): Promise<boolean> {
  const { protectedHeader, payload, signature } = document;
  const structure = encode(["Signature1", protectedHeader, new Uint8Array(), payload]);
  try {
    const spki = new Uint8Array(key.export({ type: "spki", format: "der" }));
    const curve = { name: "ECDSA", namedCurve: "P-384" };
    const verifier = await crypto.subtle.importKey("spki", spki, curve, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, verifier, signature, structure);
  } catch {
    // The key is of another kind or curve.
    return false;
  }
}
