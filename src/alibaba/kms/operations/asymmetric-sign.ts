import { toBase64 } from "../../../bytes.ts";
import { blob, required } from "../../../shape.ts";
import { asymmetricMembers, checkSigning, signingFor } from "../crypto/asymmetric.ts";
import { can } from "../keys/key-fitness.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const asymmetricSign = operation({
  name: "AsymmetricSign",
  permissions: [{ action: "kms:AsymmetricSign", resource: "key" }],
  usage: "SIGN/VERIFY",
  input: { ...asymmetricMembers, Digest: required(blob({ min: 1 })) },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkSigning,
  async run(call, input, key) {
    const signing = await signingFor(call, key, input);
    const signature = await can(signing.key, "sign")(signing.algorithm, input.Digest, "DIGEST");
    return { KeyId: key.record.keyId, KeyVersionId: input.KeyVersionId, Value: toBase64(signature) };
  },
});
