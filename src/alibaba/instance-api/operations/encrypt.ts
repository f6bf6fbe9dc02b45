import { isSymmetric } from "../../../keys/material.ts";
import { encryptAsymmetric } from "../asymmetric.ts";
import { checkCipher } from "../cipher-choice.ts";
import { operation } from "../operation.ts";
import { keyNamed, required } from "../subjects.ts";
import { encryptInitial } from "../symmetric.ts";

export const encrypt = operation({
  name: "Encrypt",
  subject: keyNamed,
  cryptographic: true,
  check(request) {
    required("Plaintext", request.Plaintext);
    checkCipher(request);
  },
  async run(call, request, key) {
    const { keyId: KeyId, keySpec } = key.record;
    const plaintext = required("Plaintext", request.Plaintext);
    if (!isSymmetric(keySpec)) {
      const { bytes, algorithm, keyVersionId } = await encryptAsymmetric(call, key, request, plaintext);
      return { message: { KeyId, CiphertextBlob: bytes, Algorithm: algorithm }, keyVersionId };
    }
    const { ciphertext, choice, keyVersionId } = await encryptInitial(call, key, request, plaintext);
    const { iv: Iv, algorithm: Algorithm, paddingMode } = choice;
    const message = { KeyId, CiphertextBlob: ciphertext, Iv, Algorithm, PaddingMode: paddingMode ?? "" };
    return { message, keyVersionId };
  },
});
