import { checkPair, sealedPair } from "../data-key-pair.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptAdvance } from "../symmetric.ts";

export const advanceGenerateDataKeyPair = operation({
  name: "AdvanceGenerateDataKeyPair",
  subject: keyNamed,
  cryptographic: true,
  check: checkPair,
  async run(call, request, key) {
    const pair = await sealedPair(call, key, request, encryptAdvance);
    const { message, privateKey, keyVersionId } = pair;
    return { message: { ...message, PrivateKeyPlaintext: privateKey, KeyVersionId: keyVersionId } };
  },
});
