import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, encapsulationAlgorithm, grantTokens, keyId } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const encapsulate = operation({
  name: "Encapsulate",
  permissions: [{ action: "kms:Encapsulate", resource: "key" }],
  usage: "ENCAPSULATE_DECAPSULATE",
  price: "key",
  input: {
    KeyId: required(keyId),
    EncapsulationAlgorithm: required(encapsulationAlgorithm),
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    requireAlgorithm(key.record, input.EncapsulationAlgorithm);
    const { secret, ciphertext } = await can(await usable(call, key), "encapsulate")();
    return {
      KeyId: key.record.arn,
      SharedSecret: toBase64(secret),
      SharedSecretCiphertextBlob: toBase64(ciphertext),
      EncapsulationAlgorithm: input.EncapsulationAlgorithm,
    };
  },
});
