import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { messageTypeFor } from "../crypto/message.ts";
import { dryRun, grantTokens, keyId, message, messageType, signingAlgorithm } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const sign = operation({
  name: "Sign",
  permissions: [{ action: "kms:Sign", resource: "key" }],
  usage: "SIGN_VERIFY",
  price: "key",
  input: {
    KeyId: required(keyId),
    Message: required(message),
    MessageType: messageType,
    GrantTokens: grantTokens,
    SigningAlgorithm: required(signingAlgorithm),
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    const type = messageTypeFor(key, input);
    const signature = await can(await usable(call, key), "sign")(input.SigningAlgorithm, input.Message, type);
    return {
      KeyId: key.record.arn,
      Signature: toBase64(signature),
      SigningAlgorithm: input.SigningAlgorithm,
    };
  },
});
