import { Buffer } from "node:buffer";
import { toBase64, toHex } from "../../../bytes.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { AwsError } from "../errors.ts";
import type { Call } from "../operation.ts";

/** A verified enclave: the key that answers are encrypted to, and its registers in hex. */
export interface VerifiedRecipient {
  readonly publicKey: Uint8Array;
  readonly registers: ReadonlyMap<number, string>;
}

/**
 * Verifies the attestation document of a request, so that the answer can be encrypted to the enclave's key
 * (Developer Guide, AWS Nitro Enclaves). Certificates are checked against the wall clock, which is the enclave's.
 *
 * @param wall wall-clock time in milliseconds.
 * @throws AwsError ValidationException where the document is missing or cannot be verified
 */
export async function verifiedRecipient(
  runtime: Runtime,
  recipient: unknown,
  wall: number,
): Promise<VerifiedRecipient> {
  const document = documentOf(recipient);
  if (!document) {
    throw new AwsError("ValidationException", "Recipient must have an AttestationDocument.");
  }
  const [{ readAttestation }, { AWS_NITRO_ROOT }] = await Promise.all([
    import("../../../nitro/attestation.ts"),
    import("../../../nitro/aws-root.ts"),
  ]);
  const root = runtime.nitroRoot === null ? AWS_NITRO_ROOT : derOf(runtime.nitroRoot);
  const attestation = await readAttestation(document, root, wall);
  if ("problem" in attestation) {
    throw new AwsError(
      "ValidationException",
      `The attestation document cannot be used: ${attestation.reason}.`,
    );
  }
  const registers = [...attestation.pcrs].map(([number, value]) => [number, toHex(value)] as const);
  return { publicKey: attestation.publicKey, registers: new Map(registers) };
}

/**
 * The members of an answer that hold a plaintext. For a request with a Recipient it is encrypted to the enclave, and
 * the plaintext is left out.
 *
 * @param member name of the plaintext's member.
 */
export async function plaintextFor(
  { recipientKey }: Call,
  member: string,
  plaintext: Uint8Array,
): Promise<Readonly<Record<string, string>>> {
  if (recipientKey === null) return { [member]: toBase64(plaintext) };
  const { ciphertextForRecipient } = await import("../../../nitro/recipient.ts");
  return { CiphertextForRecipient: toBase64(await ciphertextForRecipient(plaintext, recipientKey)) };
}

function documentOf(recipient: unknown): Uint8Array | null {
  if (typeof recipient !== "object" || recipient === null || !("AttestationDocument" in recipient))
    return null;
  return recipient.AttestationDocument instanceof Uint8Array ? recipient.AttestationDocument : null;
}

/** DER of a certificate in PEM. */
function derOf(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ""), "base64");
}
