import { timingSafeEqual } from "node:crypto";
import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { AwsError } from "../errors.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, grantTokens, importBlob, keyId, macAlgorithm, message } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const verifyMac = operation({
  name: "VerifyMac",
  permissions: [{ action: "kms:VerifyMac", resource: "key" }],
  usage: "GENERATE_VERIFY_MAC",
  input: {
    Message: required(message),
    KeyId: required(keyId),
    MacAlgorithm: required(macAlgorithm),
    Mac: required(importBlob),
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    requireAlgorithm(key.record, input.MacAlgorithm);
    const mac = await can(await usable(call, key), "mac")(input.Message);
    if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac)) {
      throw new AwsError("KMSInvalidMacException", null);
    }
    return { KeyId: key.record.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
  },
});
