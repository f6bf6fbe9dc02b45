import { toBase64 } from "../../../bytes.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { required } from "../../../shape.ts";
import { recipient, refuseRecipient } from "../crypto/recipient.ts";
import { makerOf, open, parse } from "../crypto/symmetric.ts";
import { ciphertextBlob, dryRun, encryptionContext } from "../members.ts";
import { operation } from "../operation.ts";

export const decrypt = operation({
  name: "Decrypt",
  permissions: [{ action: "kms:Decrypt", resource: "key" }],
  input: {
    CiphertextBlob: required(ciphertextBlob),
    EncryptionContext: encryptionContext,
    Recipient: recipient,
    DryRun: dryRun,
  },
  async locate(call, input) {
    return [await makerOf(call, parse(input.CiphertextBlob))];
  },
  cryptographic: true,
  async run(call, input, key) {
    refuseRecipient(input);
    const ciphertext = parse(input.CiphertextBlob);
    const plaintext = await open(call, key, ciphertext, input.EncryptionContext);
    return {
      KeyId: key.record.keyId,
      KeyVersionId: versionIdOf(ciphertext.header.materialId),
      Plaintext: toBase64(plaintext),
    };
  },
});
