import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { messageTypeFor } from "../crypto/message.ts";
import { AwsError } from "../errors.ts";
import {
  dryRun,
  grantTokens,
  importBlob,
  keyId,
  message,
  messageType,
  signingAlgorithm,
} from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const verify = operation({
  name: "Verify",
  permissions: [{ action: "kms:Verify", resource: "key" }],
  usage: "SIGN_VERIFY",
  price: "key",
  input: {
    KeyId: required(keyId),
    Message: required(message),
    MessageType: messageType,
    Signature: required(importBlob),
    SigningAlgorithm: required(signingAlgorithm),
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    const type = messageTypeFor(key, input);
    const check = can(await usable(call, key), "verify");
    if (!(await check(input.SigningAlgorithm, input.Message, input.Signature, type))) {
      throw new AwsError("KMSInvalidSignatureException", null);
    }
    return { KeyId: key.record.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  },
});
