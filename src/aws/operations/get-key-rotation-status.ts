import { required } from "../../shape.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";
import { epochSeconds } from "../time.ts";

const DOOMED: readonly string[] = ["PendingDeletion", "PendingReplicaDeletion"];

export const getKeyRotationStatus = operation({
  name: "GetKeyRotationStatus",
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  crossAccount: true,
  managedKeys: true,
  run(_call, _input, { record }) {
    const { rotation } = record;
    // While deletion is pending the status is false, whatever it was (Developer Guide, Rotating keys).
    if (!rotation?.enabled || DOOMED.includes(record.state)) {
      return { KeyId: record.keyId, KeyRotationEnabled: false };
    }
    return {
      KeyId: record.keyId,
      KeyRotationEnabled: true,
      RotationPeriodInDays: rotation.periodInDays,
      NextRotationDate: epochSeconds(rotation.nextAt),
    };
  },
});
