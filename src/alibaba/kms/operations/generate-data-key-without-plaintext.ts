import { dataKeyMembers, newDataKey } from "../crypto/data-key.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const generateDataKeyWithoutPlaintext = operation({
  name: "GenerateDataKeyWithoutPlaintext",
  permissions: [{ action: "kms:GenerateDataKeyWithoutPlaintext", resource: "key" }],
  input: dataKeyMembers,
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  async run(call, input, key) {
    return (await newDataKey(call, key, input)).answer;
  },
});
