import type { InstanceRecord } from "../../../billing/instance.ts";
import { instanceState } from "../../../billing/instance-state.ts";
import type { Phase } from "../../../billing/lifecycle.ts";
import { PRODUCT_VERSIONS } from "../../../billing/prices.ts";
import { iso } from "../../../iso-time.ts";
import type { Call } from "../operation.ts";
import { readsListsAsTexts } from "./list-members.ts";

/** SaleStatus by phase. Its values are not published, so these are ours. A released instance is not found. */
const SALE_STATUS: Readonly<Record<Phase, string>> = {
  active: "Normal",
  expired: "Expired",
  suspended: "Suspended",
  released: "Released",
};

/** ARN of an instance, as ListKmsInstances writes it. */
export function instanceArn({
  account,
  region,
  instanceId,
}: Pick<InstanceRecord, "account" | "region" | "instanceId">): string {
  return `acs:kms:${region}:${account}:keystore/${instanceId}`;
}

/** An instance as GetKmsInstance answers it. */
export function instanceAnswer(call: Call, instance: InstanceRecord): Readonly<Record<string, unknown>> {
  const { specification, lifecycle, connection, bindVpcs } = instance;
  const asTexts = readsListsAsTexts(call.userAgent);
  const listed = (list: readonly string[] = []) => (asTexts ? list.join(",") : list);
  return {
    InstanceId: instance.instanceId,
    InstanceName: instance.name,
    Status: instanceState(instance, call.now, call.worksExpired).status,
    CreateTime: iso(instance.createdAt),
    StartDate: iso(lifecycle.startAt),
    EndDate: iso(lifecycle.endAt),
    ChargeType: "PREPAY",
    SaleStatus: SALE_STATUS[lifecycle.phase],
    ProductType: instance.productType ?? "kms_ddi_public_intl",
    ProductVersion: PRODUCT_VERSIONS[specification.type],
    Spec: specification.qps,
    KeyNum: specification.keys,
    SecretNum: String(specification.secrets),
    VpcNum: specification.accessManagement,
    Log: specification.logStorageGb > 0 ? 1 : 0,
    LogStorage: specification.logStorageGb,
    VpcId: connection?.vpcId ?? "",
    VswitchIds: listed(connection?.vSwitchIds),
    ZoneIds: listed(connection?.zoneIds),
    BindVpcs: {
      BindVpc: bindVpcs.map(({ vpcId, vSwitchId, regionId, vpcOwnerId }) => ({
        VpcId: vpcId,
        VSwitchId: vSwitchId,
        RegionId: regionId,
        VpcOwnerId: vpcOwnerId,
      })),
    },
    CaCertificateChainPem: call.caCertificate ?? "",
    DeletionProtection: instance.deletionProtected,
    DeletionProtectionDescription: instance.deletionProtectionDescription,
  };
}
