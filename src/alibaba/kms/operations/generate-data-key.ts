import { toBase64 } from "../../../bytes.ts";
import { dataKeyMembers, newDataKey } from "../crypto/data-key.ts";
import { recipient, refuseRecipient } from "../crypto/recipient.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const generateDataKey = operation({
  name: "GenerateDataKey",
  permissions: [{ action: "kms:GenerateDataKey", resource: "key" }],
  input: { ...dataKeyMembers, Recipient: recipient },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  async run(call, input, key) {
    refuseRecipient(input);
    const { plaintext, answer } = await newDataKey(call, key, input);
    return { ...answer, Plaintext: toBase64(plaintext) };
  },
});
