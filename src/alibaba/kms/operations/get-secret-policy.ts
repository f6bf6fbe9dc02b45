import { string } from "../../../shape.ts";
import { checkPolicyName, defaultSecretPolicy } from "../keys/resource-policy.ts";
import { operation } from "../operation.ts";
import { secretName, secretWithPolicy } from "../secrets/secrets.ts";

export const getSecretPolicy = operation({
  name: "GetSecretPolicy",
  permissions: [{ action: "kms:GetSecretPolicy", resource: "secret" }],
  input: { SecretName: secretName, PolicyName: string({ min: 1, max: 128 }) },
  async run(call, input) {
    const { context, name } = await secretWithPolicy(call, input.SecretName);
    checkPolicyName(input.PolicyName);
    const policy = await call.keys.read(context, (store, at) => store.secrets.policy(at, name));
    return { Policy: policy ?? defaultSecretPolicy(context.scope) };
  },
});
