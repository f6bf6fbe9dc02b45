import type { PolicyPrincipals } from "../../../keys/key.ts";
import { required } from "../../../shape.ts";
import { requireDefaultPolicyName } from "../keys/key-policy.ts";
import { serviceOfManagedKey } from "../keys/managed-aliases.ts";
import { managedKeyPolicy } from "../keys/managed-key-policy.ts";
import { keyId, policyName } from "../members.ts";
import { type Call, KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

/**
 * A policy in which a user or role that is there no more is shown by its unique id, also where one of its name was made
 * again (IAM User Guide, Principal).
 */
async function withIdsOfGone(call: Call, policy: string, ids: PolicyPrincipals): Promise<string> {
  const arns = Object.keys(ids);
  if (arns.length === 0) return policy;
  const present = (await call.principals(arns)).ids;
  return arns.reduce((text, arn) => {
    const id = ids[arn];
    return id === undefined || present[arn] === id
      ? text
      : text.replaceAll(JSON.stringify(arn), JSON.stringify(id));
  }, policy);
}

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
    const { policy, principalIds } = await call.keys.access(key.context, key, []);
    return { Policy: await withIdsOfGone(call, policy, principalIds ?? {}), PolicyName: name };
  },
});
