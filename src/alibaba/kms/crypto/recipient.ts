import { blob, required, string, structure } from "../../../shape.ts";
import { AlibabaError } from "../../protocol/error.ts";

/** JSON of an attestation document, and of how its key is to be used (alibabacloud-typescript-sdk kms-20160120, Decrypt). */
export const recipient = structure({
  AttestationDocument: required(blob({ min: 1 })),
  KeyEncryptionAlgorithm: required(string({ values: ["RSAES_OAEP_SHA_256"] })),
});

/**
 * Refuses a plaintext for an enclave. The form of attestation documents, their signer and the form of
 * CiphertextForRecipient are not published, and the caller does not want a plaintext in the clear.
 *
 * @throws AlibabaError Rejected.UnsupportedOperation
 */
export function refuseRecipient({ Recipient: given }: { readonly Recipient?: object }): void {
  if (given) throw new AlibabaError("Rejected.UnsupportedOperation");
}
