import { required } from "../../../shape.ts";
import { requireDefaultPolicyName } from "../keys/key-policy.ts";
import { keyId, policyName } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const getKeyPolicy = operation({
  name: "GetKeyPolicy",
  permissions: [{ action: "kms:GetKeyPolicy", resource: "key" }],
  input: { KeyId: required(keyId), PolicyName: policyName },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  async run(call, input, key) {
    const name = requireDefaultPolicyName(input.PolicyName);
    const policy = await call.keys.read(key.context, (store, at) => store.keys.policy(at, key.record.keyId));
    return { Policy: policy, PolicyName: name };
  },
});
