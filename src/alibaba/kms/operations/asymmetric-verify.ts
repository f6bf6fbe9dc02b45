import { blob, required } from "../../../shape.ts";
import { asymmetricMembers, checkSigning, signingFor } from "../crypto/asymmetric.ts";
import { can } from "../keys/key-fitness.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const asymmetricVerify = operation({
  name: "AsymmetricVerify",
  permissions: [{ action: "kms:AsymmetricVerify", resource: "key" }],
  usage: "SIGN/VERIFY",
  input: {
    ...asymmetricMembers,
    Digest: required(blob({ min: 1 })),
    Value: required(blob({ min: 1 })),
  },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkSigning,
  async run(call, input, key) {
    const { key: usable, algorithm } = await signingFor(call, key, input);
    const Value = await can(usable, "verify")(algorithm, input.Digest, input.Value, "DIGEST");
    return { KeyId: key.record.keyId, KeyVersionId: input.KeyVersionId, Value };
  },
});
