import type { InstanceRecord } from "./instance.ts";

type Access = Pick<InstanceRecord, "account" | "connection" | "bindVpcs" | "sharedWith">;

/**
 * Used access management quota of an instance: the number of its VPCs, the connected one included and whoever owns
 * them, plus the number of accounts that it is shared with ("three VPCs … and two accounts, specify a value of 5",
 * Billing of KMS).
 */
export function accessUse({ connection, bindVpcs, sharedWith = [] }: Omit<Access, "account">): number {
  const vpcs = new Set(bindVpcs.map(({ vpcId }) => vpcId));
  if (connection) vpcs.add(connection.vpcId);
  return vpcs.size + new Set(sharedWith).size;
}

/** Whether an account may use the keys and secrets of an instance: its owner, that of a bound VPC, one that shares it. */
export function isAdmitted({ account, bindVpcs, sharedWith = [] }: Access, caller: string): boolean {
  if (caller === account || sharedWith.includes(caller)) return true;
  return bindVpcs.some(({ vpcOwnerId }) => vpcOwnerId === caller);
}
