import type { BindVpc, InstanceRecord } from "./instance.ts";

/**
 * How much of its access management an instance uses: each of its VPCs, the one it is connected to among them, and
 * each account that shares it ("three VPCs … and two accounts, specify a value of 5", Billing of KMS). Accounts that
 * share it are those of VPCs that are not the owner's.
 */
export function accessUse({
  account,
  connection,
  bindVpcs,
}: Pick<InstanceRecord, "account" | "connection" | "bindVpcs">): number {
  const vpcs = new Set(bindVpcs.map(({ vpcId }: BindVpc) => vpcId));
  if (connection) vpcs.add(connection.vpcId);
  const others = new Set(bindVpcs.map(({ vpcOwnerId }) => vpcOwnerId));
  others.delete(account);
  return vpcs.size + others.size;
}
