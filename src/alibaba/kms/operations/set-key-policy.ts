import { required } from "../../../shape.ts";
import { requirePolicyQuota } from "../instances/instances.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { checkPolicyName, checkResourcePolicy, requirePolicySupport } from "../keys/resource-policy.ts";
import { keyId, policy, policyName } from "../members.ts";
import { operation } from "../operation.ts";

export const setKeyPolicy = operation({
  name: "SetKeyPolicy",
  permissions: [{ action: "kms:SetKeyPolicy", resource: "key" }],
  input: { KeyId: required(keyId), Policy: required(policy), PolicyName: policyName },
  locate: customerKey("KeyId"),
  check(_call, input) {
    checkResourcePolicy(input.Policy);
  },
  async run(call, input, key) {
    const { keyId, instanceId } = key.record;
    const instance = requirePolicySupport(instanceId);
    checkPolicyName(input.PolicyName);
    await requirePolicyQuota(call, key.context, instance, input.Policy, keyId);
    return call.keys.write(key.context, (store, at) =>
      store.keys.setPolicy(at, keyId, input.Policy, guardOf(call.operation)),
    );
  },
});
