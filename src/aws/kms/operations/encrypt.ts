import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { encryptionFor, encryptWith } from "../crypto/encryption.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId, plaintext } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const encrypt = operation({
  name: "Encrypt",
  permissions: [{ action: "kms:Encrypt", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  price: "key",
  input: {
    KeyId: required(keyId),
    Plaintext: required(plaintext),
    EncryptionContext: encryptionContext,
    GrantTokens: grantTokens,
    EncryptionAlgorithm: encryptionAlgorithm,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const encryption = encryptionFor(key, input.EncryptionAlgorithm, input.EncryptionContext);
    const blob = await encryptWith(call, key, encryption, input.Plaintext);
    return {
      CiphertextBlob: toBase64(blob),
      KeyId: key.record.arn,
      EncryptionAlgorithm: encryption.algorithm,
    };
  },
});
