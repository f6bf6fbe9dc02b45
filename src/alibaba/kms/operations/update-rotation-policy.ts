import { boolean, required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { readRotation, requireRotatable, UPDATE_ROTATION_DAYS } from "../keys/rotation.ts";
import { keyId, rotationInterval } from "../members.ts";
import { operation } from "../operation.ts";

export const updateRotationPolicy = operation({
  name: "UpdateRotationPolicy",
  permissions: [{ action: "kms:UpdateRotationPolicy", resource: "key" }],
  input: {
    KeyId: required(keyId),
    EnableAutomaticRotation: required(boolean),
    RotationInterval: rotationInterval,
  },
  locate: customerKey("KeyId"),
  check(_call, input) {
    readRotation(input, UPDATE_ROTATION_DAYS);
  },
  run(call, input, key) {
    const interval = readRotation(input, UPDATE_ROTATION_DAYS);
    requireRotatable(key.record);
    return call.keys.write(key.context, (store, at) =>
      store.versions.setRotationInterval(at, key.record.keyId, interval, guardOf(call.operation)),
    );
  },
});
