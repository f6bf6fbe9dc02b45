import { checkCipher } from "../cipher-choice.ts";
import { checkLength, newDataKey } from "../data-key.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptInitial } from "../symmetric.ts";

export const generateDataKey = operation({
  name: "GenerateDataKey",
  subject: keyNamed,
  cryptographic: true,
  check(request) {
    checkLength(request.NumberOfBytes);
    checkCipher(request);
  },
  async run(call, request, key) {
    const Plaintext = newDataKey(request.NumberOfBytes);
    const { ciphertext, choice, keyVersionId } = await encryptInitial(call, key, request, Plaintext);
    const { iv: Iv, algorithm: Algorithm } = choice;
    const { keyId: KeyId } = key.record;
    return { message: { KeyId, Iv, Plaintext, CiphertextBlob: ciphertext, Algorithm }, keyVersionId };
  },
});
