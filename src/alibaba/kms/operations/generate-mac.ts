import { toBase64 } from "../../../bytes.ts";
import { checkMac, macMembers, macOf } from "../crypto/mac.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const generateMac = operation({
  name: "GenerateMac",
  permissions: [{ action: "kms:GenerateMac", resource: "key" }],
  usage: "GENERATE/VERIFY_MAC",
  input: macMembers,
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkMac,
  async run(call, input, key) {
    const mac = await macOf(call, key, input);
    return { Algorithm: input.Algorithm, KeyId: key.record.keyId, Mac: toBase64(mac) };
  },
});
