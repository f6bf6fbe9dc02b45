import { checkCipher } from "../cipher-choice.ts";
import { operation } from "../operation.ts";
import { keyNamed, required } from "../subjects.ts";
import { encryptAdvance } from "../symmetric.ts";

export const advanceEncrypt = operation({
  name: "AdvanceEncrypt",
  subject: keyNamed,
  cryptographic: true,
  check(request) {
    required("Plaintext", request.Plaintext);
    checkCipher(request);
  },
  async run(call, request, key) {
    const plaintext = required("Plaintext", request.Plaintext);
    const { ciphertext, choice, keyVersionId } = await encryptAdvance(call, key, request, plaintext);
    const { iv: Iv, algorithm: Algorithm, paddingMode } = choice;
    const { keyId: KeyId } = key.record;
    const PaddingMode = paddingMode ?? "";
    const message = {
      KeyId,
      CiphertextBlob: ciphertext,
      Iv,
      Algorithm,
      PaddingMode,
      KeyVersionId: keyVersionId,
    };
    return { message };
  },
});
