import { checkPair, sealedPair } from "../data-key-pair.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptInitial } from "../symmetric.ts";

export const generateDataKeyPair = operation({
  name: "GenerateDataKeyPair",
  subject: keyNamed,
  cryptographic: true,
  check: checkPair,
  async run(call, request, key) {
    const pair = await sealedPair(call, key, request, encryptInitial);
    const message = { ...pair.message, PrivateKeyPlaintext: pair.privateKey };
    return { message, keyVersionId: pair.keyVersionId };
  },
});
