import type { BindVpc, InstanceRecord } from "./instance.ts";

/**
 * Used access management quota of an instance: the number of its VPCs, the connected one included, plus the number of
 * accounts that it is shared with ("three VPCs … and two accounts, specify a value of 5", Billing of KMS). It is shared
 * with the accounts that own its VPCs, apart from its own.
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
