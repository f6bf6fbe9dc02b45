import { toBase64 } from "../../bytes.ts";
import { dataKeyMembers, generateDataKey as generate } from "../data-key.ts";
import { materialIdOf } from "../encryption.ts";
import { recipient } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";
import { plaintextFor } from "../recipient.ts";

export const generateDataKey = operation({
  name: "GenerateDataKey",
  input: { ...dataKeyMembers, Recipient: recipient },
  locate: keyNamedBy("KeyId", ANY_KEY),
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
