import type { InstanceRecord } from "./instance.ts";

type Access = Pick<InstanceRecord, "account" | "connection" | "bindVpcs" | "sharedWith">;

/**
 * Used access management quota of an instance: the number of its VPCs, the connected one included and whoever owns
 * them, plus the number of accounts that it is shared with or that policies of its keys and secrets name ("three VPCs …
 * and two accounts, specify a value of 5", Billing of KMS; Configure a key policy).
 *
 * @param named accounts besides the owner's that those policies name.
 */
export function accessUse(
  { connection, bindVpcs, sharedWith = [] }: Omit<Access, "account">,
  named: readonly string[] = [],
): number {
  const vpcs = new Set(bindVpcs.map(({ vpcId }) => vpcId));
  if (connection) vpcs.add(connection.vpcId);
  return vpcs.size + new Set([...sharedWith, ...named]).size;
}

/** Whether an account may use the keys and secrets of an instance: its owner, that of a bound VPC, one that shares it. */
export function isAdmitted({ account, bindVpcs, sharedWith = [] }: Access, caller: string): boolean {
  if (caller === account || sharedWith.includes(caller)) return true;
  return bindVpcs.some(({ vpcOwnerId }) => vpcOwnerId === caller);
}
