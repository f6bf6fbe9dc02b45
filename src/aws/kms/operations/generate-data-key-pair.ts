import { toBase64 } from "../../../bytes.ts";
import { dataKeyPairMembers, generateDataKeyPair as generate } from "../crypto/data-key-pair.ts";
import { materialIdOf } from "../crypto/encryption.ts";
import { plaintextFor } from "../crypto/recipient.ts";
import { notInCustomKeyStore } from "../keys/key-fitness.ts";
import { recipient } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const generateDataKeyPair = operation({
  name: "GenerateDataKeyPair",
  permissions: [{ action: "kms:GenerateDataKeyPair", resource: "key" }],
  usage: "ENCRYPT_DECRYPT",
  kinds: [notInCustomKeyStore],
  price: "keyPair",
  input: { ...dataKeyPairMembers, Recipient: recipient },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, key) {
    const { privateKey, publicKey, blob } = await generate(call, input, key);
    return {
      PrivateKeyCiphertextBlob: toBase64(blob),
      ...(await plaintextFor(call, "PrivateKeyPlaintext", privateKey)),
      PublicKey: toBase64(publicKey),
      KeyId: key.record.arn,
      KeyPairSpec: input.KeyPairSpec,
      ...materialIdOf(key),
    };
  },
});
