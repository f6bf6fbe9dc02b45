import { toBase64 } from "../../bytes.ts";
import { dataKeyMembers, generateDataKey } from "../data-key.ts";
import { materialIdOf } from "../encryption.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const generateDataKeyWithoutPlaintext = operation({
  name: "GenerateDataKeyWithoutPlaintext",
  input: dataKeyMembers,
  locate: keyNamedBy("KeyId", ANY_KEY),
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
