import { requireCiphertext } from "../ciphertext-input.ts";
import { decryptWith, encryptionFor, materialIdOf } from "../encryption.ts";
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
import { plaintextFor } from "../recipient.ts";
import { locateByCiphertext } from "../symmetric.ts";

export const decrypt = operation({
  name: "Decrypt",
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
    if (blob === null) return [await call.named(input.KeyId ?? "")];
    return [await locateByCiphertext(call, blob, input.KeyId)];
  },
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const encryption = encryptionFor(key, input.EncryptionAlgorithm, input.EncryptionContext);
    if (!input.CiphertextBlob || input.DryRunModifiers?.length) return null;
    const { plaintext, materialId } = await decryptWith(call, key, encryption, input.CiphertextBlob);
    return {
      KeyId: key.record.arn,
      ...(await plaintextFor(call, "Plaintext", plaintext)),
      EncryptionAlgorithm: encryption.algorithm,
      ...materialIdOf(key, materialId),
    };
  },
});
