import { newDataKeyPair } from "../data-key-pair.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { encryptInitial } from "../symmetric.ts";
import { requireSymmetric } from "../versions.ts";

export const generateDataKeyPair = operation({
  name: "GenerateDataKeyPair",
  subject: keyNamed,
  softwareOnly: true,
  cryptographic: true,
  async run(call, request, key) {
    // Before a pair is made, which takes long.
    requireSymmetric(key);
    const pair = await newDataKeyPair(request);
    const sealed = await encryptInitial(call, key, request, pair.privateKey);
    return {
      message: {
        KeyId: key.record.keyId,
        Iv: sealed.choice.iv,
        KeyPairSpec: pair.spec,
        PrivateKeyPlaintext: pair.privateKey,
        PrivateKeyCiphertextBlob: sealed.ciphertext,
        PublicKey: pair.publicKey,
        Algorithm: sealed.choice.algorithm,
      },
      keyVersionId: sealed.keyVersionId,
    };
  },
});
