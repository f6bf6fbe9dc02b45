import { iso } from "../../../iso-time.ts";
import { RECOVERY_DAYS } from "../../../secrets/secret.ts";
import { boolean, integer } from "../../../shape.ts";
import { operation } from "../operation.ts";
import { secretName, usableSecret } from "../secrets/secrets.ts";

export const deleteSecret = operation({
  name: "DeleteSecret",
  permissions: [{ action: "kms:DeleteSecret", resource: "secret" }],
  input: {
    SecretName: secretName,
    ForceDeleteWithoutRecovery: boolean,
    RecoveryWindowInDays: integer({ min: RECOVERY_DAYS.min, max: RECOVERY_DAYS.max }),
  },
  async run(call, input) {
    const { context, name } = await usableSecret(call, input.SecretName);
    // "The recovery period of the secret if you do not forcibly delete it."
    const days = input.ForceDeleteWithoutRecovery
      ? null
      : (input.RecoveryWindowInDays ?? RECOVERY_DAYS.default);
    const at = await call.keys.write(context, (store, at) => store.secrets.delete(at, name, days));
    return { SecretName: name, PlannedDeleteTime: iso(at) };
  },
});
