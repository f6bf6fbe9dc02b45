import { describe, expect, it } from "vitest";
import { modulesOf } from "../../../src/alibaba/bss/modules.ts";
import { randomSpecification } from "../../billing/specifications.ts";
import { type BssClient, bssClient, KMS, KMS_SUBSCRIPTION, moduleConfigs } from "../../support/bss.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { seededRandom } from "../../support/random.ts";

type Row = Record<string, unknown>;

const cents = (amount: unknown) => Math.round(Number(amount) * 100);
const sum = (rows: readonly Row[], member: string) =>
  rows.reduce((total, row) => total + cents(row[member]), 0);

const balanceOf = async (client: BssClient) =>
  cents((await client.data("QueryAccountBalance")).AvailableAmount);

describe("any specification that can be bought", () => {
  it("costs in the order, the bill and the balance what the price says, and that is the sum of the items", async () => {
    const random = seededRandom();
    const frozen = await FrozenWorkspace.begin("2026-02-10T00:00:00Z");
    for (let n = 0; n < 25; n++) {
      const client = bssClient({ workspace: frozen.name });
      const modules = Object.fromEntries(modulesOf(randomSpecification(random)));
      const Period = random.pick([1, 1, 2, 3]);
      const told = `SEED=${random.seed} ${JSON.stringify(modules)} ${Period}`;
      const price = await client.data("GetSubscriptionPrice", {
        ...KMS_SUBSCRIPTION,
        OrderType: "NewOrder",
        ModuleList: moduleConfigs(modules),
        ServicePeriodQuantity: Period,
        ServicePeriodUnit: "Month",
      });
      const expected = cents(price.TradePrice);
      const { ModuleDetail } = price.ModuleDetails as { ModuleDetail: Row[] };
      expect(sum(ModuleDetail, "OriginalCost"), told).toBe(expected);

      const before = await balanceOf(client);
      if (expected > before) continue;
      const { InstanceId, OrderId } = await client.buy(modules, { Period });
      expect(before - (await balanceOf(client)), told).toBe(expected);
      const { OrderList } = await client.data("GetOrderDetail", { OrderId });
      const [order = {}] = (OrderList as { Order: Row[] }).Order;
      expect(cents(order.PretaxAmount), told).toBe(expected);
      const { billModuleConfig } = order.BillModuleConfig as { billModuleConfig: Row[] };
      const amounts = billModuleConfig.map((module) => {
        const { billModuleProperties } = module.BillModuleProperties as { billModuleProperties: Row[] };
        return billModuleProperties.find(({ AttrApiCode }) => AttrApiCode === "Amount") ?? {};
      });
      expect(sum(amounts, "Value"), told).toBe(expected);

      const asked = { BillingCycle: "2026-02", InstanceID: InstanceId };
      const whole = (await client.data("DescribeInstanceBill", asked)).Items as Row[];
      const items = (await client.data("DescribeInstanceBill", { ...asked, IsBillingItem: true }))
        .Items as Row[];
      expect([whole.length, sum(whole, "PretaxAmount"), sum(items, "PretaxAmount")], told).toEqual([
        1,
        expected,
        expected,
      ]);

      // Given up on the day of purchase, all but this day comes back, as the inquiry says.
      const { RefundAmount } = await client.data("InquiryPriceRefundInstance", { ...KMS, InstanceId });
      await client.data("RefundInstance", { ...KMS, InstanceId });
      expect(before - (await balanceOf(client)), told).toBe(expected - cents(RefundAmount));
    }
  });
});
