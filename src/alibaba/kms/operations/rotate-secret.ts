import { required } from "../../../shape.ts";
import { operation } from "../operation.ts";
import { ENCRYPTION_KEY_GUARD, secretName, secretVersionId, usableSecret } from "../secrets/secrets.ts";

export const rotateSecret = operation({
  name: "RotateSecret",
  permissions: [{ action: "kms:RotateSecret", resource: "secret" }],
  input: { SecretName: secretName, VersionId: required(secretVersionId) },
  async run(call, input) {
    const { VersionId } = input;
    const { context, name } = await usableSecret(call, input.SecretName);
    const { arn } = await call.keys.write(context, (store, at) =>
      store.secretValues.rotate(at, name, VersionId, ENCRYPTION_KEY_GUARD),
    );
    return { Arn: arn, SecretName: name, VersionId };
  },
});
