import { operation } from "../operation.ts";
import { secretName, usableSecret } from "../secrets/secrets.ts";

export const restoreSecret = operation({
  name: "RestoreSecret",
  permissions: [{ action: "kms:RestoreSecret", resource: "secret" }],
  input: { SecretName: secretName },
  async run(call, input) {
    const { context, name } = await usableSecret(call, input.SecretName);
    await call.keys.write(context, (store, at) => store.secrets.restore(at, name));
    return { SecretName: name };
  },
});
