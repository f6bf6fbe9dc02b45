import type { InstanceRecord } from "../../../billing/instance.ts";
import { hasCluster } from "../../../billing/instance-state.ts";
import { isUsable } from "../../../billing/lifecycle.ts";
import { SINGLE_ZONE_REGIONS } from "../../../billing/prices.ts";
import { required, string } from "../../../shape.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import { requireAccessQuota, requireOwnInstance } from "../instances/instances.ts";
import { instanceId, NETWORK_ID, networkId } from "../members.ts";
import { operation } from "../operation.ts";

export const connectKmsInstance = operation({
  name: "ConnectKmsInstance",
  permissions: [{ action: "kms:ConnectKmsInstance", resource: "none" }],
  input: {
    KmsInstanceId: required(instanceId),
    KMProvider: required(string({ values: ["Aliyun"] })),
    VpcId: required(networkId),
    VSwitchIds: required(string({ min: 1, max: 512 })),
    ZoneIds: required(string({ min: 1, max: 512 })),
  },
  check(_call, input) {
    const zones = listed("ZoneIds", input.ZoneIds).length;
    // At least one of the zones has a switch, and each has at most one.
    if (listed("VSwitchIds", input.VSwitchIds).length > zones) throw invalidParameter("VSwitchIds");
  },
  async run(call, input) {
    const zoneIds = listed("ZoneIds", input.ZoneIds);
    const vSwitchIds = listed("VSwitchIds", input.VSwitchIds);
    await call.instances.change(call.context, input.KmsInstanceId, null, (found) => {
      const record = requireOwnInstance(call, found);
      checkZones(record, zoneIds);
      const isReady = isUsable(record.lifecycle, call.worksExpired) && hasCluster(record);
      if (record.connection || !isReady) {
        throw new AlibabaError("Forbidden.DKMSInstanceStateInvalid");
      }
      const connection = { connectedAt: call.now, vpcId: input.VpcId, vSwitchIds, zoneIds };
      return { record: requireAccessQuota({ ...record, connection }, [], 0), order: null };
    });
    return null;
  },
});

/** The ids that a text names, with commas between them. @throws AlibabaError InvalidParameter */
function listed(parameter: string, text: string): string[] {
  const ids = text.split(",").map((id) => id.trim());
  if (new Set(ids).size < ids.length || ids.some((id) => !NETWORK_ID.test(id))) {
    throw invalidParameter(parameter);
  }
  return ids;
}

/** Two zones, with multi-zone deployment up to three, and one where the Region has no more. @throws AlibabaError */
function checkZones({ region, specification }: InstanceRecord, zoneIds: readonly string[]): void {
  const isSingle = SINGLE_ZONE_REGIONS.has(region);
  const least = isSingle ? 1 : 2;
  const most = isSingle ? 1 : specification.multiZone ? 3 : 2;
  const fits = zoneIds.length >= least && zoneIds.length <= most;
  if (!fits || zoneIds.some((zone) => !zone.startsWith(region))) throw invalidParameter("ZoneIds");
}
