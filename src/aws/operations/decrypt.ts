import { toBase64 } from "../../bytes.ts";
import { requireCiphertext } from "../ciphertext-input.ts";
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
import { locateByCiphertext, open, parse, symmetricAlgorithm } from "../symmetric.ts";

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
    const algorithm = symmetricAlgorithm(key, input.EncryptionAlgorithm);
    if (!input.CiphertextBlob || input.DryRunModifiers?.length) return null;
    const ciphertext = parse(input.CiphertextBlob);
    const plaintext = await open(call, key, ciphertext, input.EncryptionContext);
    return {
      KeyId: key.record.arn,
      Plaintext: toBase64(plaintext),
      EncryptionAlgorithm: algorithm,
      KeyMaterialId: ciphertext.header.materialId,
    };
  },
});
