import { blob, required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { plaintextFor } from "../crypto/recipient.ts";
import { AwsError } from "../errors.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, grantTokens, keyAgreementAlgorithm, keyId, recipient } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const deriveSharedSecret = operation({
  name: "DeriveSharedSecret",
  permissions: [{ action: "kms:DeriveSharedSecret", resource: "key" }],
  usage: "KEY_AGREEMENT",
  price: "key",
  input: {
    KeyId: required(keyId),
    KeyAgreementAlgorithm: required(keyAgreementAlgorithm),
    PublicKey: required(blob({ min: 1, max: 8192 })),
    GrantTokens: grantTokens,
    DryRun: dryRun,
    Recipient: recipient,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    requireAlgorithm(key.record, input.KeyAgreementAlgorithm);
    const secret = await can(await usable(call, key), "deriveSharedSecret")(input.PublicKey);
    // Recorded without a text.
    if (!secret) throw new AwsError("ValidationException", null);
    return {
      KeyId: key.record.arn,
      ...(await plaintextFor(call, "SharedSecret", secret)),
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: key.record.origin,
    };
  },
});
