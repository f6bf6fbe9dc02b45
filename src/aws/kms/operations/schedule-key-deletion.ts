import { integer, required } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { guardOf } from "../keys/key-states.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

const DEFAULT_WINDOW = 30;

export const scheduleKeyDeletion = operation({
  name: "ScheduleKeyDeletion",
  permissions: [{ action: "kms:ScheduleKeyDeletion", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId), PendingWindowInDays: integer({ min: 7, max: 30 }) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const days = input.PendingWindowInDays ?? DEFAULT_WINDOW;
    const { deletionAt, state } = await call.keys.write(key.context, (store, at) =>
      store.keys.scheduleDeletion(at, key.record.keyId, days, guardOf(call.operation)),
    );
    return {
      KeyId: key.record.arn,
      ...(state === "PendingDeletion" && deletionAt !== null && { DeletionDate: epochSeconds(deletionAt) }),
      KeyState: state,
      PendingWindowInDays: days,
    };
  },
});
