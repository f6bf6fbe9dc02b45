import { describe, expect, it } from "vitest";
import { GatewayQueues } from "../../src/isolate/gateway-queues.ts";
import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { scopeOf } from "../../src/workspace.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

const state = UNCHANGED;
const scope = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");

const claimOf = (instance: string) => ({
  scope,
  quota: `instance_data_key_pairs/${instance}`,
  rate: perSecond(1),
  cost: 1,
  state,
  wall: 0,
  background: () => {},
});

describe("exclusive work of an instance", () => {
  it("begins when no other such work is under way, or when that was never ended", () => {
    let now = 1_000_000;
    const unreachable = () => {
      throw new Error("nothing is leased for this");
    };
    const wall = () => now;
    const wait = async () => {};
    const leases = new QuotaLeases(unreachable, async () => state, wall, wait);
    const queues = new GatewayQueues(leases, { state: async () => state, longestWait: 1000, wall, wait });
    expect(queues.begin(claimOf("kst-a"))).toBe(true);
    expect(queues.begin(claimOf("kst-a"))).toBe(false);
    expect(queues.begin(claimOf("kst-b"))).toBe(true);
    queues.end(claimOf("kst-a"));
    expect(queues.begin(claimOf("kst-a"))).toBe(true);
    now += 60_000;
    expect(queues.begin(claimOf("kst-a"))).toBe(true);
  });
});
