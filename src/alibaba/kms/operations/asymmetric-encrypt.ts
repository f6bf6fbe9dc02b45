import { toBase64 } from "../../../bytes.ts";
import { blob, required } from "../../../shape.ts";
import { asymmetricMembers, checkEncrypting, encryptAsymmetric } from "../crypto/asymmetric.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const asymmetricEncrypt = operation({
  name: "AsymmetricEncrypt",
  permissions: [{ action: "kms:AsymmetricEncrypt", resource: "key" }],
  usage: "ENCRYPT/DECRYPT",
  family: "asymmetric",
  input: { ...asymmetricMembers, Plaintext: required(blob({ min: 1 })) },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkEncrypting,
  async run(call, input, key) {
    const ciphertext = await encryptAsymmetric(call, key, input);
    return {
      KeyId: key.record.keyId,
      KeyVersionId: input.KeyVersionId,
      CiphertextBlob: toBase64(ciphertext),
    };
  },
});
