import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { asymmetricMembers, checkEncrypting, decryptAsymmetric } from "../crypto/asymmetric.ts";
import { ciphertextBlob } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const asymmetricDecrypt = operation({
  name: "AsymmetricDecrypt",
  permissions: [{ action: "kms:AsymmetricDecrypt", resource: "key" }],
  usage: "ENCRYPT/DECRYPT",
  family: "asymmetric",
  input: { ...asymmetricMembers, CiphertextBlob: required(ciphertextBlob) },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkEncrypting,
  async run(call, input, key) {
    const plaintext = await decryptAsymmetric(call, key, input);
    return { KeyId: key.record.keyId, KeyVersionId: input.KeyVersionId, Plaintext: toBase64(plaintext) };
  },
});
