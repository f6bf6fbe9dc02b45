import { boolean, required } from "../../../shape.ts";
import { checkKeyPolicy, requireDefaultPolicyName } from "../keys/key-policy.ts";
import { guardOf } from "../keys/key-states.ts";
import { keyId, policy, policyName } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const putKeyPolicy = operation({
  name: "PutKeyPolicy",
  permissions: [{ action: "kms:PutKeyPolicy", resource: "key" }],
  changesKey: true,
  input: {
    KeyId: required(keyId),
    PolicyName: policyName,
    Policy: required(policy),
    BypassPolicyLockoutSafetyCheck: boolean,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    requireDefaultPolicyName(input.PolicyName);
    const { keyId, region } = key.record;
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass } = input;
    const ids = await checkKeyPolicy(call, { policy, keyId, region, bypass });
    return call.keys.write(key.context, (store, at) =>
      store.keys.setPolicy(at, keyId, policy, guardOf(call.operation), ids),
    );
  },
});
