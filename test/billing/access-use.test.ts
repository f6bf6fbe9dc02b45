import { describe, expect, it } from "vitest";
import { accessUse } from "../../src/billing/access-use.ts";

const OWNER = "1234567890123456";
const bound = (vpcId: string, vpcOwnerId = OWNER) => ({
  vpcId,
  vSwitchId: "vsw-1",
  regionId: "cn-hangzhou",
  vpcOwnerId,
});
const CONNECTION = { connectedAt: 0, vpcId: "vpc-0", vSwitchIds: ["vsw-0"], zoneIds: ["k", "j"] };

describe("access management", () => {
  it.each([
    ["nothing before the instance is connected", 0, null, []],
    ["the VPC that it is connected to", 1, CONNECTION, []],
    ["each other one", 3, CONNECTION, [bound("vpc-1"), bound("vpc-2")]],
    ["the one that it is connected to once", 1, CONNECTION, [bound("vpc-0")]],
    // "To associate three VPCs and share the instance with two accounts, set the quota to 5."
    [
      "each account that shares it",
      5,
      CONNECTION,
      [bound("vpc-1", "6543210987654321"), bound("vpc-2", "1111222233334444")],
    ],
    [
      "an account with two VPCs once",
      4,
      CONNECTION,
      [bound("vpc-1", "6543210987654321"), bound("vpc-2", "6543210987654321")],
    ],
  ])("counts %s", (_, used, connection, bindVpcs) => {
    expect(accessUse({ account: OWNER, connection, bindVpcs })).toBe(used);
  });
});
