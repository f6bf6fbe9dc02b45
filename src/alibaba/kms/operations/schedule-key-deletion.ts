import { integer, required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const scheduleKeyDeletion = operation({
  name: "ScheduleKeyDeletion",
  permissions: [{ action: "kms:ScheduleKeyDeletion", resource: "key" }],
  input: { KeyId: required(keyId), PendingWindowInDays: required(integer({ min: 7, max: 366 })) },
  locate: customerKey("KeyId"),
  async run(call, input, key) {
    const { keyId } = key.record;
    await call.keys.write(key.context, (store, at) =>
      store.keys.scheduleDeletion(at, keyId, input.PendingWindowInDays, guardOf(call.operation)),
    );
    return null;
  },
});
