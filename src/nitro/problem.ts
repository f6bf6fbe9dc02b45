/**
 * Why an attestation document is refused:
 * - `malformed`: not a COSE_Sign1 structure, or not what the NSM specification says an attestation document holds.
 * - `untrusted`: its certificates do not lead to the configured root.
 * - `expired`: its certificates lead to the root, but one of them is not valid at this time.
 * - `badSignature`: the key of its certificate has not signed the document.
 * - `noPublicKey`: the document is valid, but has no public key to encrypt to.
 * - `unfitPublicKey`: its public key cannot be used with RSAES_OAEP_SHA_256.
 */
export type AttestationProblemKind =
  | "malformed"
  | "untrusted"
  | "expired"
  | "badSignature"
  | "noPublicKey"
  | "unfitPublicKey";

export interface AttestationProblem {
  readonly problem: AttestationProblemKind;
  /** The reason as part of a sentence: no capital, no full stop, nothing of the document's content. */
  readonly reason: string;
}

/** Thrown by the parsers of this folder, and caught in it. */
export class Malformed extends Error {}
