import { required } from "../../../shape.ts";
import { ownKey } from "../keys/own-key.ts";
import { checkPolicyName, requirePolicySupport } from "../keys/resource-policy.ts";
import { keyId, policyName } from "../members.ts";
import { operation } from "../operation.ts";

export const getKeyPolicy = operation({
  name: "GetKeyPolicy",
  permissions: [{ action: "kms:GetKeyPolicy", resource: "key" }],
  input: { KeyId: required(keyId), PolicyName: policyName },
  locate: ownKey("KeyId"),
  async run(call, input, key) {
    requirePolicySupport(key.record.instanceId);
    checkPolicyName(input.PolicyName);
    const policy = await call.keys.read(key.context, (store, at) => store.keys.policy(at, key.record.keyId));
    return { Policy: policy };
  },
});
