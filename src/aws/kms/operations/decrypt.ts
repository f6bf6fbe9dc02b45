import { requireCiphertext } from "../crypto/ciphertext-input.ts";
import { decryptionFor, decryptWith, locateDecrypting, materialIdOf } from "../crypto/encryption.ts";
import { plaintextFor } from "../crypto/recipient.ts";
import {
  ciphertextBlob,
  dryRun,
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
  recipient,
} from "../members.ts";
import { operation } from "../operation.ts";

export const decrypt = operation({
  name: "Decrypt",
  permissions: [{ action: "kms:Decrypt", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  price: "key",
  input: {
    CiphertextBlob: ciphertextBlob,
    EncryptionContext: encryptionContext,
    GrantTokens: grantTokens,
    KeyId: keyId,
    EncryptionAlgorithm: encryptionAlgorithm,
    Recipient: recipient,
    DryRun: dryRun,
    DryRunModifiers: dryRunModifiers,
  },
  async locate(call, input) {
    const blob = requireCiphertext(input, "keyId", input.KeyId);
    return [await locateDecrypting(call, blob, input.EncryptionAlgorithm, input.KeyId, "KeyId")];
  },
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const blob = requireCiphertext(input, "keyId", input.KeyId);
    const encryption = decryptionFor(key, input.EncryptionAlgorithm, input.EncryptionContext, blob);
    if (blob === null) return null;
    const { plaintext, materialId } = await decryptWith(call, key, encryption, blob);
    return {
      KeyId: key.record.arn,
      ...(await plaintextFor(call, "Plaintext", plaintext)),
      EncryptionAlgorithm: encryption.algorithm,
      ...materialIdOf(key, materialId),
    };
  },
});
