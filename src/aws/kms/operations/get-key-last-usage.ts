import { required } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const getKeyLastUsage = operation({
  name: "GetKeyLastUsage",
  permissions: [{ action: "kms:GetKeyLastUsage", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  async run(call, _input, key) {
    const { keyId, createdAt } = key.record;
    const use = await call.keys.lastUse(key.context, keyId);
    return {
      KeyId: keyId,
      KeyLastUsage: use
        ? {
            Operation: use.operation,
            Timestamp: epochSeconds(use.at),
            CloudTrailEventId: use.eventId,
            KmsRequestId: use.requestId,
          }
        : {},
      TrackingStartDate: epochSeconds(createdAt),
      KeyCreationDate: epochSeconds(createdAt),
    };
  },
});
