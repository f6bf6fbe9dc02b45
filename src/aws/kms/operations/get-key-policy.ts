import { required } from "../../../shape.ts";
import { requireDefaultPolicyName } from "../keys/key-policy.ts";
import { serviceOfManagedKey } from "../keys/managed-aliases.ts";
import { managedKeyPolicy } from "../keys/managed-key-policy.ts";
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
    const { record } = key;
    // AWS changes the policies of its keys by itself, so what an older version wrote does not matter.
    if (record.manager === "AWS") {
      return { Policy: managedKeyPolicy(record, serviceOfManagedKey(record)), PolicyName: name };
    }
    const policy = await call.keys.read(key.context, (store, at) => store.keys.policy(at, record.keyId));
    return { Policy: policy, PolicyName: name };
  },
});
