import { noteUnknownLayout } from "../../../surface/unknown-layouts.ts";
import { isCutOff, parseAdvance, unknownAdvanceVersionOf } from "../advance-blob.ts";
import { decryptNamed } from "../decryption.ts";
import { InstanceApiError } from "../errors.ts";
import { operation } from "../operation.ts";
import { firstAdvanceBlob, keyNamed, required } from "../subjects.ts";
import { type AdvanceOpened, decryptAdvance, decryptFirstAdvance } from "../symmetric.ts";

export const advanceDecrypt = operation({
  name: "AdvanceDecrypt",
  // "KeyId is required only for ciphertext of Encrypt": a blob of AdvanceEncrypt names its key version itself.
  subject(call, request) {
    const ciphertext = required("CiphertextBlob", request.CiphertextBlob);
    const blob = parseAdvance(ciphertext);
    if (blob) return { kind: "keyVersion", versionId: blob.versionId };
    const first = firstAdvanceBlob(call, ciphertext);
    if (first) return { kind: "key", reference: first.named.header.keyId };
    if (request.KeyId === undefined) noteUnknownLayout(unknownAdvanceVersionOf(ciphertext));
    return keyNamed(call, request);
  },
  cryptographic: true,
  check({ CiphertextBlob }) {
    const blob = parseAdvance(required("CiphertextBlob", CiphertextBlob));
    if (blob && isCutOff(blob)) throw new InstanceApiError("InvalidParameter");
  },
  async run(call, request, key) {
    const ciphertext = required("CiphertextBlob", request.CiphertextBlob);
    const blob = parseAdvance(ciphertext);
    if (blob) return answerOf(key.record.keyId, await decryptAdvance(call, key, blob, request.Aad));
    const first = firstAdvanceBlob(call, ciphertext);
    if (first) return answerOf(key.record.keyId, await decryptFirstAdvance(call, key, first, request.Aad));
    const { message, keyVersionId } = await decryptNamed(call, request, key);
    return { message: { ...message, KeyVersionId: keyVersionId ?? "" } };
  },
});

function answerOf(KeyId: string, { plaintext, algorithm, paddingMode, keyVersionId }: AdvanceOpened) {
  return {
    message: {
      KeyId,
      Plaintext: plaintext,
      Algorithm: algorithm,
      PaddingMode: paddingMode ?? "",
      KeyVersionId: keyVersionId,
    },
  };
}
