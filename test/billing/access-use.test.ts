import { describe, expect, it } from "vitest";
import { accessUse, isAdmitted } from "../../src/billing/access-use.ts";

const OWNER = "1234567890123456";
const OTHER = "6543210987654321";
const THIRD = "1111222233334444";
const bound = (vpcId: string, vpcOwnerId = OWNER) => ({
  vpcId,
  vSwitchId: "vsw-1",
  regionId: "cn-hangzhou",
  vpcOwnerId,
});
const CONNECTION = { connectedAt: 0, vpcId: "vpc-0", vSwitchIds: ["vsw-0"], zoneIds: ["k", "j"] };

describe("access management", () => {
  it.each([
    ["nothing before the instance is connected", 0, null, [], []],
    ["the VPC that it is connected to", 1, CONNECTION, [], []],
    ["each other one", 3, CONNECTION, [bound("vpc-1"), bound("vpc-2")], []],
    ["the one that it is connected to once", 1, CONNECTION, [bound("vpc-0")], []],
    // "To associate three VPCs and share the instance with two accounts, set the quota to 5" (Billing of KMS).
    ["each account that shares it", 5, CONNECTION, [bound("vpc-1"), bound("vpc-2")], [OTHER, THIRD]],
    [
      "VPCs of accounts that share it like any",
      5,
      CONNECTION,
      [bound("vpc-1", OTHER), bound("vpc-2", THIRD)],
      [OTHER, THIRD],
    ],
    ["no owner of a VPC apart from it", 3, CONNECTION, [bound("vpc-1", OTHER), bound("vpc-2", OTHER)], []],
    ["an account that shares it without a VPC", 2, CONNECTION, [], [OTHER]],
    ["an account once", 2, CONNECTION, [], [OTHER, OTHER]],
  ])("counts %s", (_, used, connection, bindVpcs, sharedWith) => {
    expect(accessUse({ connection, bindVpcs, sharedWith })).toBe(used);
  });

  it("lets in the owner, the owners of bound VPCs, and accounts that share the instance", () => {
    const instance = { account: OWNER, connection: CONNECTION, bindVpcs: [bound("vpc-1", OTHER)] };
    const shared = { ...instance, sharedWith: [THIRD] };
    expect([OWNER, OTHER, THIRD].map((account) => isAdmitted(shared, account))).toEqual([true, true, true]);
    expect(isAdmitted(instance, THIRD)).toBe(false);
  });
});
