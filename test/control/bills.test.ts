import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { bssClient, KMS_SUBSCRIPTION } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { DAY, FrozenWorkspace } from "../support/management.ts";

const NOW = "2030-03-10T03:00:00.000Z";

/** An account that has bought two instances, one of which was renewed in the next month. */
async function subject() {
  const workspace = await FrozenWorkspace.begin(NOW);
  const account = freshAlibabaAccount();
  const bss = bssClient({ account, workspace: workspace.name });
  const [one, other] = [await bss.buy(), await bss.buy()];
  await workspace.advance(30 * DAY);
  await bss.data("RenewInstance", {
    ProductCode: "kms",
    InstanceId: one.InstanceId,
    RenewPeriod: 1,
  });
  const read = async (path: string) => (await control("GET", path, undefined, workspace.options)).json;
  return { account, bss, one, other, read };
}

interface Line {
  readonly orderId: string;
  readonly instanceId: string;
  readonly amount: string;
  readonly item: string;
}

describe("GET bills", () => {
  it("has the lines of QueryInstanceBill with their orders, of a month or of all", async () => {
    const { account, bss, one, read } = await subject();
    const march = await read(`bills?account=${account}&month=2030-03`);
    const { Items } = await bss.data("QueryInstanceBill", {
      BillingCycle: "2030-03",
      IsBillingItem: true,
      ...KMS_SUBSCRIPTION,
    });
    const billed = (Items as { Item: { InstanceID: string; PretaxAmount: number; BillingItem: string }[] })
      .Item;
    const lines = march.lines as Line[];
    expect(billed.length).toBeGreaterThan(1);
    expect(lines.map(({ instanceId, amount, item }) => [instanceId, Number(amount), item])).toEqual(
      billed.map(({ InstanceID, PretaxAmount, BillingItem }) => [InstanceID, PretaxAmount, BillingItem]),
    );
    expect(march).toMatchObject({ account, month: "2030-03", currency: "USD", total: "1000.00" });
    const all = await read(`bills?account=${account}&instanceId=${one.InstanceId}`);
    expect(all).toMatchObject({ month: null, total: "1000.00" });
    expect(new Set((all.lines as Line[]).map(({ orderId }) => orderId)).size).toBe(2);
  });

  it("is empty for a month without orders, and refused for what is no month", async () => {
    const { account, read } = await subject();
    expect(await read(`bills?account=${account}&month=2030-02`)).toMatchObject({ total: "0.00", lines: [] });
    expect(await read(`bills?account=${account}&month=2030-13`)).toMatchObject({
      error: { code: "invalid" },
    });
    expect(await read("bills")).toMatchObject({ error: { code: "invalid" } });
  });
});

describe("GET orders", () => {
  it("has the newest order first, of an account or of one instance", async () => {
    const { account, one, other, read } = await subject();
    const { orders, total } = await read(`orders?account=${account}`);
    expect(total).toBe(3);
    expect(orders).toMatchObject([
      { type: "Renew", instanceId: one.InstanceId, amount: "500.00", createdAt: "2030-04-09T03:00:00.000Z" },
      { type: "New" },
      { type: "New", createdAt: NOW },
    ]);
    expect((await read(`orders?account=${account}&limit=1`)).orders).toHaveLength(1);
    const { orders: others } = await read(`orders?account=${account}&instanceId=${other.InstanceId}`);
    expect(others).toMatchObject([{ orderId: other.OrderId }]);
  });
});
