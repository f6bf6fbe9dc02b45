import { describe, expect, it } from "vitest";
import type { InstanceCommit, InstanceRecord, OrderRecord } from "../../src/billing/instance.ts";
import { InstanceRows } from "../../src/directory/instance-rows.ts";
import { nodeD1 } from "../support/node-d1.ts";

const PLACE = { workspace: "w", generation: 1 };

/** A commit of an instance with what is counted here; nothing else of the records is read. */
function commit(
  n: number,
  change: Partial<InstanceCommit> & { readonly account?: string } = {},
): InstanceCommit {
  const { account = "1", ...rest } = change;
  const record = { instanceId: `kst-${n}`, account, region: "cn-hangzhou", createdAt: n, version: 1 };
  return {
    record: record as InstanceRecord,
    nextEventAt: n,
    before: null,
    orders: [],
    notices: [],
    clientToken: null,
    ...rest,
  };
}

function order(n: number): OrderRecord {
  return {
    orderId: `o-${n}`,
    instanceId: `kst-${n}`,
    type: "New",
    createdAt: n,
    amountCents: 1,
  } as OrderRecord;
}

describe("the tables of instances in a workspace without an end", () => {
  const bounds = { orders: 3, reminders: 3, released: 2 };

  it("keep the latest orders of each account", async () => {
    const rows = new InstanceRows(nodeD1().db, bounds);
    await rows.commit(PLACE, [commit(100, { account: "2", orders: [order(100)] })]);
    for (let n = 1; n <= 5; n++) await rows.commit(PLACE, [commit(n, { orders: [order(n)] })]);
    expect((await rows.orders(PLACE, "1", {})).map(({ orderId }) => orderId)).toEqual(["o-3", "o-4", "o-5"]);
    expect(await rows.orders(PLACE, "2", {})).toHaveLength(1);
  });

  it("keep the latest reminders", async () => {
    const rows = new InstanceRows(nodeD1().db, bounds);
    for (let n = 1; n <= 5; n++) {
      const notice = {
        instanceId: `kst-${n}`,
        account: "1",
        at: n,
        kind: "expiry",
        daysBefore: null,
        endAt: n,
      } as const;
      await rows.commit(PLACE, [commit(n, { notices: [notice] })]);
    }
    expect((await rows.reminders(PLACE, {})).map(({ at }) => at)).toEqual([3, 4, 5]);
  });

  it("keep the latest released instances, and every one that is not released", async () => {
    const rows = new InstanceRows(nodeD1().db, bounds);
    await rows.commit(PLACE, [commit(0)]);
    for (let n = 1; n <= 4; n++) {
      await rows.commit(PLACE, [commit(n, { orders: [{ ...order(n) }], clientToken: `t-${n}` })]);
      await rows.close(PLACE, `kst-${n}`);
    }
    const there = (await rows.list(PLACE, null)).map(({ instanceId }) => instanceId);
    expect(there).toEqual(["kst-0", "kst-3", "kst-4"]);
    // The token of an order whose instance is gone is free again, and that of one that is there is not.
    expect(await rows.orderOfToken(PLACE, "1", "t-2")).toBeNull();
    expect(await rows.orderOfToken(PLACE, "1", "t-4")).toMatchObject({ orderId: "o-4" });
  });
});
