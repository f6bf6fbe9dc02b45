import { blob, required, string, structure } from "../../../shape.ts";
import { AlibabaError } from "../../protocol/error.ts";

/** JSON of an attestation document, and of how its key is to be used (alibabacloud-typescript-sdk kms-20160120, Decrypt). */
export const recipient = structure({
  AttestationDocument: required(blob({ min: 1 })),
  KeyEncryptionAlgorithm: required(string({ values: ["RSAES_OAEP_SHA_256"] })),
});

/**
 * Refuses a plaintext for an enclave: neither what an attestation document is, nor who signs it, nor what
 * CiphertextForRecipient holds is published, and a plaintext in the clear is what the caller does not want.
 *
 * @throws AlibabaError Rejected.UnsupportedOperation
 */
export function refuseRecipient({ Recipient: given }: { readonly Recipient?: object }): void {
  if (given) throw new AlibabaError("Rejected.UnsupportedOperation");
}
