import { ROTATION_DAYS } from "../../../secrets/rotation.ts";
import { boolean, required, string } from "../../../shape.ts";
import { readRotation } from "../keys/rotation.ts";
import { operation } from "../operation.ts";
import { secretName, usableSecret } from "../secrets/secrets.ts";

export const updateSecretRotationPolicy = operation({
  name: "UpdateSecretRotationPolicy",
  permissions: [{ action: "kms:UpdateSecretRotationPolicy", resource: "secret" }],
  input: {
    SecretName: secretName,
    EnableAutomaticRotation: required(boolean),
    RotationInterval: string({ min: 1, max: 32 }),
  },
  check(_call, input) {
    readRotation(input, ROTATION_DAYS);
  },
  async run(call, input) {
    const interval = readRotation(input, ROTATION_DAYS);
    const { context, name } = await usableSecret(call, input.SecretName);
    await call.keys.write(context, (store, at) => store.secretValues.setRotation(at, name, interval));
    return { SecretName: name };
  },
});
