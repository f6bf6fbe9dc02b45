import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { checkPolicyName, checkResourcePolicy } from "../keys/resource-policy.ts";
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
  run(call, input, key) {
    checkPolicyName(input.PolicyName);
    return call.keys.write(key.context, (store, at) =>
      store.keys.setPolicy(at, key.record.keyId, input.Policy, guardOf(call.operation)),
    );
  },
});
