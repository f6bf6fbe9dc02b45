import type { AwsKeyRecord } from "../../../keys/key.ts";
import { ON_DEMAND_ROTATION_MS } from "../../../keys/transitions.ts";
import { required } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { notInCustomKeyStore, notWhilePendingImport } from "../keys/key-fitness.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const getKeyRotationStatus = operation({
  name: "GetKeyRotationStatus",
  permissions: [{ action: "kms:GetKeyRotationStatus", resource: "key" }],
  kinds: [notInCustomKeyStore, notWhilePendingImport],
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  crossAccount: true,
  managedKeys: true,
  run(call, _input, { record }) {
    const { rotation, arn } = record;
    const inProgress = onDemand(record, call.now);
    // While deletion is pending the status is false, whatever it was (Developer Guide, Rotating keys); but not while
    // the deletion of replicas is (recorded). KeyId is the ARN (recorded).
    if (!rotation?.enabled || record.state === "PendingDeletion") {
      return { KeyId: arn, KeyRotationEnabled: false, ...inProgress };
    }
    return {
      KeyId: arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: rotation.periodInDays,
      NextRotationDate: epochSeconds(rotation.nextAt),
      ...inProgress,
    };
  },
});

/** The start of a rotation on demand, while it is in progress. */
function onDemand(key: AwsKeyRecord, now: number): Readonly<Record<string, number>> {
  const { onDemandRotationAt } = key;
  if (onDemandRotationAt === null || now >= onDemandRotationAt + ON_DEMAND_ROTATION_MS) return {};
  return { OnDemandRotationStartDate: epochSeconds(onDemandRotationAt) };
}
