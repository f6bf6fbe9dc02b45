import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { can, usable } from "../crypto/encryption.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, grantTokens, keyId, macAlgorithm, message } from "../members.ts";
import { ANY_KEY, keyNamedBy, operation } from "../operation.ts";

export const generateMac = operation({
  name: "GenerateMac",
  permissions: [{ action: "kms:GenerateMac", resource: "key" }],
  usage: "GENERATE_VERIFY_MAC",
  input: {
    Message: required(message),
    KeyId: required(keyId),
    MacAlgorithm: required(macAlgorithm),
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", ANY_KEY),
  crossAccount: true,
  cryptographic: true,
  async run(call, input, key) {
    requireAlgorithm(key.record, input.MacAlgorithm);
    const mac = await can(await usable(call, key), "mac")(input.Message);
    return { Mac: toBase64(mac), MacAlgorithm: input.MacAlgorithm, KeyId: key.record.arn };
  },
});
