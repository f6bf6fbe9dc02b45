/**
 * Why an attestation document is refused:
 * - `malformed`: not a COSE_Sign1 structure, or not what the NSM specification says an attestation document holds.
 * - `untrusted`: its certificates do not lead to the configured root.
 * - `expired`: they do, but one of them is not valid at this time.
 * - `badSignature`: the document is not signed by the key of its certificate.
 * - `noPublicKey`: all is well, but the enclave sent no key to encrypt to.
 * - `unfitPublicKey`: it sent one that RSAES_OAEP_SHA_256 cannot use.
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
  /** What is wrong, as part of a sentence: no capital, no full stop, nothing of the document's content. */
  readonly reason: string;
}

/** The one kind of failure that parsers throw, and that never leaves this folder. */
export class Malformed extends Error {}
