import { toBase64 } from "../../bytes.ts";
import { required } from "../../shape.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId, plaintext } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";
import { seal, symmetricAlgorithm } from "../symmetric.ts";

export const encrypt = operation({
  name: "Encrypt",
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
    const algorithm = symmetricAlgorithm(key, input.EncryptionAlgorithm);
    const blob = await seal(call, key, input.Plaintext, input.EncryptionContext);
    return { CiphertextBlob: toBase64(blob), KeyId: key.record.arn, EncryptionAlgorithm: algorithm };
  },
});
