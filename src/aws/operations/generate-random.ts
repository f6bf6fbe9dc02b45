import { toBase64 } from "../../bytes.ts";
import { string } from "../../shape.ts";
import { AwsError } from "../errors.ts";
import { numberOfBytes, recipient } from "../members.ts";
import { operation } from "../operation.ts";

export const generateRandom = operation({
  name: "GenerateRandom",
  input: {
    NumberOfBytes: numberOfBytes,
    CustomKeyStoreId: string({ min: 1, max: 64 }),
    Recipient: recipient,
  },
  run(_call, input) {
    if (input.CustomKeyStoreId !== undefined) throw new AwsError("CustomKeyStoreNotFoundException", null);
    if (input.NumberOfBytes === undefined) {
      throw new AwsError("ValidationException", "NumberOfBytes is required.");
    }
    return { Plaintext: toBase64(crypto.getRandomValues(new Uint8Array(input.NumberOfBytes))) };
  },
});
