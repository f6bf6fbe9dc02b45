import { versionIdOf } from "../../../keys/key-version.ts";
import { noteUnknownLayout } from "../../../surface/unknown-layouts.ts";
import { unknownAdvanceVersionOf } from "../ciphertext.ts";
import { decryptNamed } from "../decryption.ts";
import { operation } from "../operation.ts";
import { advanceBlob, keyNamed, required } from "../subjects.ts";
import { decryptAdvance } from "../symmetric.ts";

export const advanceDecrypt = operation({
  name: "AdvanceDecrypt",
  // "KeyId is required only for ciphertext of Encrypt": a blob of AdvanceEncrypt names its key itself.
  subject(call, request) {
    const ciphertext = required("CiphertextBlob", request.CiphertextBlob);
    const blob = advanceBlob(call, ciphertext);
    if (!blob && request.KeyId === undefined) noteUnknownLayout(unknownAdvanceVersionOf(ciphertext));
    return blob ? { kind: "key", reference: blob.named.header.keyId } : keyNamed(call, request);
  },
  cryptographic: true,
  async run(call, request, key) {
    const blob = advanceBlob(call, required("CiphertextBlob", request.CiphertextBlob));
    if (!blob) {
      const { message, keyVersionId } = await decryptNamed(call, request, key);
      return { message: { ...message, KeyVersionId: keyVersionId ?? "" } };
    }
    const plaintext = await decryptAdvance(call, key, blob, request.Aad);
    return {
      message: {
        KeyId: key.record.keyId,
        Plaintext: plaintext,
        Algorithm: blob.algorithm,
        KeyVersionId: versionIdOf(blob.named.header.materialId),
      },
    };
  },
});
