import { AwsError } from "../errors.ts";
import { customKeyStoreId, numberOfBytes, recipient } from "../members.ts";
import { operation } from "../operation.ts";
import { plaintextFor } from "../recipient.ts";

export const generateRandom = operation({
  name: "GenerateRandom",
  input: {
    NumberOfBytes: numberOfBytes,
    CustomKeyStoreId: customKeyStoreId,
    Recipient: recipient,
  },
  async run(call, input) {
    if (input.CustomKeyStoreId !== undefined) throw new AwsError("CustomKeyStoreNotFoundException", null);
    if (input.NumberOfBytes === undefined) {
      throw new AwsError("ValidationException", "NumberOfBytes is required.");
    }
    return plaintextFor(call, "Plaintext", crypto.getRandomValues(new Uint8Array(input.NumberOfBytes)));
  },
});
