import { toBase64 } from "../../../bytes.ts";
import { dataKeyMembers, generateDataKey, locateForDataKey } from "../crypto/data-key.ts";
import { materialIdOf } from "../crypto/encryption.ts";
import { operation } from "../operation.ts";

export const generateDataKeyWithoutPlaintext = operation({
  name: "GenerateDataKeyWithoutPlaintext",
  permissions: [{ action: "kms:GenerateDataKeyWithoutPlaintext", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  input: dataKeyMembers,
  locate: locateForDataKey,
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const { blob } = await generateDataKey(call, input, key);
    return {
      CiphertextBlob: toBase64(blob),
      KeyId: key.record.arn,
      ...materialIdOf(key),
    };
  },
});
