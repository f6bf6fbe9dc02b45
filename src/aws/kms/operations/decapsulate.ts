import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { AwsError } from "../errors.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { ciphertextBlob, dryRun, encapsulationAlgorithm, grantTokens, keyId } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const decapsulate = operation({
  name: "Decapsulate",
  permissions: [{ action: "kms:Decapsulate", resource: "key" }],
  usage: "ENCAPSULATE_DECAPSULATE",
  price: "key",
  input: {
    KeyId: required(keyId),
    SharedSecretCiphertextBlob: required(ciphertextBlob),
    EncapsulationAlgorithm: required(encapsulationAlgorithm),
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    requireAlgorithm(key.record, input.EncapsulationAlgorithm);
    const open = can(await usable(call, key), "decapsulate");
    const secret = await open(input.SharedSecretCiphertextBlob);
    if (!secret) throw new AwsError("InvalidCiphertextException", null);
    return {
      KeyId: key.record.arn,
      SharedSecret: toBase64(secret),
      EncapsulationAlgorithm: input.EncapsulationAlgorithm,
    };
  },
});
