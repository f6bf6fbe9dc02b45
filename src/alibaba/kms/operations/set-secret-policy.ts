import { required, string } from "../../../shape.ts";
import { requirePolicyQuota } from "../instances/instances.ts";
import { checkPolicyName, checkResourcePolicy } from "../keys/resource-policy.ts";
import { operation } from "../operation.ts";
import { secretName, secretWithPolicy } from "../secrets/secrets.ts";

export const setSecretPolicy = operation({
  name: "SetSecretPolicy",
  permissions: [{ action: "kms:SetSecretPolicy", resource: "secret" }],
  method: "POST",
  input: {
    SecretName: secretName,
    Policy: required(string({ min: 1 })),
    PolicyName: string({ min: 1, max: 128 }),
  },
  check(_call, input) {
    checkResourcePolicy(input.Policy);
  },
  async run(call, input) {
    const { context, name, instanceId } = await secretWithPolicy(call, input.SecretName);
    checkPolicyName(input.PolicyName);
    await requirePolicyQuota(call, context, instanceId, input.Policy, name);
    await call.keys.write(context, (store, at) => store.secrets.setPolicy(at, name, input.Policy));
    return null;
  },
});
