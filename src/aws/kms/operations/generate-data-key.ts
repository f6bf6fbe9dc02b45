import { toBase64 } from "../../../bytes.ts";
import { dataKeyMembers, generateDataKey as generate, locateForDataKey } from "../crypto/data-key.ts";
import { materialIdOf } from "../crypto/encryption.ts";
import { plaintextFor } from "../crypto/recipient.ts";
import { recipient } from "../members.ts";
import { operation } from "../operation.ts";

export const generateDataKey = operation({
  name: "GenerateDataKey",
  permissions: [{ action: "kms:GenerateDataKey", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  input: { ...dataKeyMembers, Recipient: recipient },
  locate: locateForDataKey,
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const { plaintext, blob } = await generate(call, input, key);
    return {
      CiphertextBlob: toBase64(blob),
      ...(await plaintextFor(call, "Plaintext", plaintext)),
      KeyId: key.record.arn,
      ...materialIdOf(key),
    };
  },
});
