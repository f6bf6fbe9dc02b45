import { beforeAll, describe, expect, it } from "vitest";
import { type BssClient, bssClient, KMS, KMS_SUBSCRIPTION, moduleParameters } from "../../support/bss.ts";
import { FrozenWorkspace } from "../../support/management.ts";

type Row = Record<string, unknown>;

let client: BssClient;
let first = "";
let second = "";

/** The rows of a bill, under `Items.Item` or under `Items`. */
const rows = async (action: string, parameters: Record<string, unknown>): Promise<readonly Row[]> => {
  const { Items } = await client.data(action, { PageSize: 300, ...parameters });
  return Array.isArray(Items) ? Items : (Items as { Item: Row[] }).Item;
};

const sum = (of: readonly Row[]) =>
  of.reduce((total, { PretaxAmount }) => total + Math.round(Number(PretaxAmount) * 100), 0) / 100;

beforeAll(async () => {
  // The last hour of April in UTC+8, which is still April in UTC for longer.
  const frozen = await FrozenWorkspace.begin("2026-04-30T15:00:00Z");
  client = bssClient({ workspace: frozen.name });
  ({ InstanceId: first } = await client.buy({ KeyNum: 1100, SecretNum: 100 }));
  await frozen.set({ mode: "frozen", now: "2026-04-30T16:00:00Z" });
  ({ InstanceId: second } = await client.buy({ ProductVersion: 1, Spec: 6000 }, { Period: 2 }));
  await frozen.set({ mode: "frozen", now: "2026-05-20T03:00:00Z" });
  await client.data("ModifyInstance", {
    ...KMS_SUBSCRIPTION,
    ModifyType: "Upgrade",
    InstanceId: second,
    Parameter: moduleParameters({ VpcNum: 4 }),
  });
  await frozen.advance(60);
  await client.data("RenewInstance", { ...KMS, InstanceId: first, RenewPeriod: 1 });
  await frozen.advance(60);
  await client.data("RefundInstance", { ...KMS, InstanceId: second });
});

describe("bills", () => {
  it("cover a month in UTC+8", async () => {
    expect(await rows("QueryBill", { BillingCycle: "2026-03" })).toEqual([]);
    expect(
      (await rows("QueryBill", { BillingCycle: "2026-04" })).map(({ PaymentTime }) => PaymentTime),
    ).toEqual(["2026-04-30 23:00:00"]);
    expect(
      (await rows("QueryBill", { BillingCycle: "2026-05" })).map(({ PaymentTime }) => PaymentTime),
    ).toEqual(["2026-05-01 00:00:00", "2026-05-20 11:00:00", "2026-05-20 11:01:00", "2026-05-20 11:02:00"]);
  });

  it("agree with the orders and with each other, whatever their form", async () => {
    const { OrderList } = await client.data("QueryOrders", {
      CreateTimeStart: "2026-01-01T00:00:00Z",
      PageSize: 300,
    });
    const { Order } = OrderList as { Order: Row[] };
    expect(Order.map(({ OrderType }) => OrderType).sort()).toEqual([
      "New",
      "New",
      "Refund",
      "Renew",
      "Upgrade",
    ]);
    let spent = 0;
    for (const BillingCycle of ["2026-04", "2026-05"]) {
      const total = sum(await rows("QueryBill", { BillingCycle }));
      spent += Math.round(total * 100);
      for (const [action, more] of [
        ["QuerySettleBill", {}],
        ["QueryBillOverview", {}],
        ["QueryInstanceBill", {}],
        ["QueryInstanceBill", { IsBillingItem: true }],
        ["DescribeInstanceBill", {}],
        ["DescribeInstanceBill", { IsBillingItem: true }],
        ["QueryBill", { ProductCode: "kms", SubscriptionType: "Subscription" }],
      ] as const) {
        expect(sum(await rows(action, { BillingCycle, ...more })), action).toBe(total);
      }
    }
    expect(spent).toBe(Math.round(sum(Order) * 100));
    const { AvailableAmount } = await client.data("QueryAccountBalance");
    expect(AvailableAmount).toBe((1_000_000 - spent / 100).toFixed(2));
  });

  it("distinguish purchases from refunds", async () => {
    const overview = await rows("QueryBillOverview", { BillingCycle: "2026-05" });
    expect(overview.map(({ Item }) => Item)).toEqual(["SubscriptionOrder", "Refund"]);
    const BillingCycle = "2026-05";
    expect(await rows("QueryBill", { BillingCycle, Type: "Refund" })).toHaveLength(1);
    expect(await rows("QuerySettleBill", { BillingCycle, Type: "SubscriptionOrder" })).toHaveLength(3);
    expect(await rows("QueryBill", { BillingCycle, Type: "Adjustment" })).toEqual([]);
    expect(await rows("QueryBill", { BillingCycle, ProductCode: "ecs" })).toEqual([]);
    expect(await rows("QueryBill", { BillingCycle, SubscriptionType: "PayAsYouGo" })).toEqual([]);
  });

  it("show an instance in one row for purchases and one for refunds, of a month or a day", async () => {
    const of = async (parameters: Row) =>
      (await rows("QueryInstanceBill", { BillingCycle: "2026-05", ...parameters })).map(
        ({ InstanceID, Item, BillingDate }) => [InstanceID, Item, BillingDate],
      );
    expect(await of({})).toEqual([
      [second, "SubscriptionOrder", undefined],
      [first, "SubscriptionOrder", undefined],
      [second, "Refund", undefined],
    ]);
    expect(await of({ Granularity: "DAILY", BillingDate: "2026-05-01" })).toEqual([
      [second, "SubscriptionOrder", "2026-05-01"],
    ]);
    expect(await of({ Granularity: "DAILY", BillingDate: "2026-05-02" })).toEqual([]);
  });

  it("show the items of what was bought", async () => {
    const items = await rows("DescribeInstanceBill", {
      BillingCycle: "2026-04",
      InstanceID: first,
      IsBillingItem: true,
    });
    expect(items.map((row) => [row.BillingItemCode, row.ListPrice, row.Usage, row.PretaxAmount])).toEqual([
      ["ProductVersion", "500.00", "1", 500],
      ["KeyNum", "9.00", "10", 90],
      ["SecretNum", "50.00", "1", 50],
    ]);
  });

  it("continue by number and by token", async () => {
    const parameters = { BillingCycle: "2026-05", PageSize: 2 };
    const pages = [
      await client.data("QueryBill", { ...parameters, PageNum: 1 }),
      await client.data("QueryBill", { ...parameters, PageNum: 2 }),
      await client.data("QueryBill", { ...parameters, PageNum: 3 }),
    ];
    const counts = pages.map(({ Items, TotalCount }) => [(Items as { Item: Row[] }).Item.length, TotalCount]);
    expect(counts).toEqual([
      [2, 4],
      [2, 4],
      [0, 4],
    ]);

    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const asked: Row = { BillingCycle: "2026-05", MaxResults: 3, NextToken };
      const answer = await client.data("QuerySettleBill", asked);
      seen.push(...(answer.Items as { Item: Row[] }).Item.map(({ RecordID }) => RecordID));
      NextToken = String(answer.NextToken) || undefined;
      expect(answer.TotalCount).toBe(4);
      if (NextToken) {
        const elsewhere = { BillingCycle: "2026-04", NextToken };
        await expect(client.call("QuerySettleBill", elsewhere)).rejects.toMatchObject({
          code: "InvalidParameter",
        });
      }
    } while (NextToken);
    const expected = (await rows("QueryBill", { BillingCycle: "2026-05" })).map(({ RecordID }) => RecordID);
    expect(seen).toEqual(expected);
  });
});

describe("QueryOrders", () => {
  it("answers the last hour, the newest first, unless asked for more", async () => {
    const typesOf = async (parameters: Row) => {
      const { OrderList } = await client.data("QueryOrders", parameters);
      return (OrderList as { Order: Row[] }).Order.map(({ OrderType }) => OrderType);
    };
    expect(await typesOf({})).toEqual(["Refund", "Renew", "Upgrade"]);
    expect(await typesOf({ OrderType: "Renew" })).toEqual(["Renew"]);
    expect(await typesOf({ PaymentStatus: "Unpaid" })).toEqual([]);
    const may = { CreateTimeStart: "2026-04-30T16:00:00Z", CreateTimeEnd: "2026-05-01T00:00:00Z" };
    expect(await typesOf(may)).toEqual(["New"]);
  });
});

describe("QueryAvailableInstances", () => {
  it("leaves out released instances, and those that were not asked for", async () => {
    const idsOf = async (parameters: Row) => {
      const { InstanceList } = await client.data("QueryAvailableInstances", parameters);
      return (InstanceList as Row[]).map(({ InstanceID }) => InstanceID);
    };
    expect(await idsOf({})).toEqual([first]);
    expect(await idsOf({ InstanceIDs: `${second},${first}` })).toEqual([first]);
    expect(await idsOf({ ProductCode: "kms", Region: "cn-hangzhou" })).toEqual([first]);
    expect(await idsOf({ ProductCode: "kms", Region: "cn-beijing" })).toEqual([]);
    expect(await idsOf({ RenewStatus: "AutoRenewal" })).toEqual([]);
    expect(await idsOf({ EndTimeEnd: "2026-06-01T00:00:00Z" })).toEqual([]);
    expect(await idsOf({ CreateTimeStart: "2026-04-30T15:00:00Z" })).toEqual([first]);
  });
});
