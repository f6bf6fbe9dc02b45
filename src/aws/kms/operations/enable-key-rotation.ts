import { DEFAULT_ROTATION_PERIOD, enableRotation } from "../../../keys/rotation.ts";
import { integer, required } from "../../../shape.ts";
import { notImported, notInCustomKeyStore, notReplica, symmetric } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { tellReplicas } from "../keys/multi-region.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const enableKeyRotation = operation({
  name: "EnableKeyRotation",
  permissions: [{ action: "kms:EnableKeyRotation", resource: "key" }],
  kinds: [notInCustomKeyStore, notImported],
  kindsInState: [symmetric, notReplica],
  changesKey: true,
  input: { KeyId: required(keyId), RotationPeriodInDays: integer({ min: 90, max: 2560 }) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { RotationPeriodInDays: period } = input;
    const { rotation: current } = key.record;
    // Recorded: neither the period in force nor the next date changes where the request asks for no other period.
    if (current?.enabled && (period ?? current.periodInDays) === current.periodInDays) return null;
    const rotation = enableRotation(period ?? DEFAULT_ROTATION_PERIOD, call.now);
    await call.keys.write(key.context, (store, at) =>
      store.materials.setRotation(at, key.record.keyId, rotation, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    return null;
  },
});
