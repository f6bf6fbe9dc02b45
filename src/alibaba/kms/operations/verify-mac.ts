import { timingSafeEqual } from "node:crypto";
import { blob, required } from "../../../shape.ts";
import { checkMac, macMembers, macOf } from "../crypto/mac.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const verifyMac = operation({
  name: "VerifyMac",
  permissions: [{ action: "kms:VerifyMac", resource: "key" }],
  usage: "GENERATE/VERIFY_MAC",
  input: { ...macMembers, Mac: required(blob({ min: 1 })) },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check: checkMac,
  async run(call, input, key) {
    const mac = await macOf(call, key, input);
    const Value = mac.length === input.Mac.length && timingSafeEqual(mac, input.Mac);
    return { Algorithm: input.Algorithm, KeyId: key.record.keyId, Value };
  },
});
