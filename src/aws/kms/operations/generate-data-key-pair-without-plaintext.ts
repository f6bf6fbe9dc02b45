import { toBase64 } from "../../../bytes.ts";
import { dataKeyPairMembers, generateDataKeyPair } from "../crypto/data-key-pair.ts";
import { materialIdOf } from "../crypto/encryption.ts";
import { notInCustomKeyStore } from "../keys/key-fitness.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const generateDataKeyPairWithoutPlaintext = operation({
  name: "GenerateDataKeyPairWithoutPlaintext",
  permissions: [{ action: "kms:GenerateDataKeyPairWithoutPlaintext", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  kinds: [notInCustomKeyStore],
  price: "keyPair",
  input: dataKeyPairMembers,
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const { publicKey, blob } = await generateDataKeyPair(call, input, key);
    return {
      PrivateKeyCiphertextBlob: toBase64(blob),
      PublicKey: toBase64(publicKey),
      KeyId: key.record.arn,
      KeyPairSpec: input.KeyPairSpec,
      ...materialIdOf(key),
    };
  },
});
