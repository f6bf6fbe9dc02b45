import { checkPair, sealedPair } from "../data-key-pair.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptInitial } from "../symmetric.ts";

export const generateDataKeyPairWithoutPlaintext = operation({
  name: "GenerateDataKeyPairWithoutPlaintext",
  subject: keyNamed,
  cryptographic: true,
  check: checkPair,
  async run(call, request, key) {
    const pair = await sealedPair(call, key, request, encryptInitial);
    return { message: pair.message, keyVersionId: pair.keyVersionId };
  },
});
