import type { CachedKey } from "../../isolate/key-cache.ts";
import { isSymmetric } from "../../keys/material.ts";
import { decryptAsymmetric } from "./asymmetric.ts";
import type { Answer, Call, InstanceBoundCall, RequestOf, Subject } from "./operation.ts";
import { keyNamed, required } from "./subjects.ts";
import { decryptInitial } from "./symmetric.ts";

/** The key of Decrypt: the one that it names, or the one whose version the transfer SDK names. */
export function namedForDecrypt(call: Call, request: RequestOf<"Decrypt">): Subject {
  if (request.KeyId === undefined && call.keyVersionId !== null) {
    return { kind: "keyVersion", versionId: call.keyVersionId };
  }
  return keyNamed(call, request);
}

/** Decrypts an output of Encrypt or GenerateDataKey. @throws InstanceApiError; Failure keyVersionNotFound */
export async function decryptNamed(
  call: InstanceBoundCall,
  request: RequestOf<"Decrypt">,
  key: CachedKey,
): Promise<Answer<"Decrypt">> {
  const { keyId: KeyId, keySpec } = key.record;
  const ciphertext = required("CiphertextBlob", request.CiphertextBlob);
  if (!isSymmetric(keySpec)) {
    const { bytes, algorithm, keyVersionId } = await decryptAsymmetric(call, key, request, ciphertext);
    return { message: { KeyId, Plaintext: bytes, Algorithm: algorithm }, keyVersionId };
  }
  const { plaintext, choice, keyVersionId } = await decryptInitial(call, key, request, ciphertext);
  const { algorithm: Algorithm, paddingMode } = choice;
  return {
    message: { KeyId, Plaintext: plaintext, Algorithm, PaddingMode: paddingMode ?? "" },
    keyVersionId,
  };
}
