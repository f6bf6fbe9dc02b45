import { checkCipher } from "../cipher-choice.ts";
import { checkLength, newDataKey } from "../data-key.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptAdvance } from "../symmetric.ts";

export const advanceGenerateDataKey = operation({
  name: "AdvanceGenerateDataKey",
  subject: keyNamed,
  cryptographic: true,
  check(request) {
    checkLength(request.NumberOfBytes);
    checkCipher(request);
  },
  async run(call, request, key) {
    const Plaintext = newDataKey(request.NumberOfBytes);
    const { ciphertext, choice, keyVersionId } = await encryptAdvance(call, key, request, Plaintext);
    const { iv: Iv, algorithm: Algorithm } = choice;
    const { keyId: KeyId } = key.record;
    const message = {
      KeyId,
      Iv,
      Plaintext,
      CiphertextBlob: ciphertext,
      Algorithm,
      KeyVersionId: keyVersionId,
    };
    return { message };
  },
});
