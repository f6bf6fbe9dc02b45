import { describe, expect, it } from "vitest";
import { bssClient, EXAMPLE, KMS_SUBSCRIPTION, moduleConfigs } from "../../support/bss.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const LINES = [
  ["ProductVersion", 1, "500.00", 500],
  ["MultiZone", 1, "120.00", 120],
  ["Spec", 1, "100.00", 100],
  ["KeyNum", 100, "9.00", 900],
  ["SecretNum", 2, "50.00", 100],
  ["VpcNum", 1, "125.00", 125],
] as const;

describe("the price example of Billing of KMS", () => {
  it("is 1,845 USD a month, line by line, in the price, the order and the bill", async () => {
    const { options } = await FrozenWorkspace.begin("2026-03-15T04:00:00Z");
    const client = bssClient({ workspace: options.workspace ?? "" });

    const price = await client.data("GetSubscriptionPrice", {
      ...KMS_SUBSCRIPTION,
      OrderType: "NewOrder",
      ModuleList: moduleConfigs(EXAMPLE),
      ServicePeriodQuantity: 1,
      ServicePeriodUnit: "Month",
    });
    expect(price).toMatchObject({ Currency: "USD", OriginalPrice: 1845, TradePrice: 1845, Quantity: 1 });
    expect(price.ModuleDetails).toEqual({
      ModuleDetail: LINES.map(([ModuleCode, , unit, OriginalCost]) => ({
        ModuleCode,
        UnitPrice: Number(unit),
        OriginalCost,
        CostAfterDiscount: OriginalCost,
        InvoiceDiscount: 0,
      })),
    });

    const { InstanceId, OrderId } = await client.buy(EXAMPLE);
    expect(InstanceId).toMatch(/^kst-hzz[0-9a-z]{14}$/);
    expect(OrderId).toMatch(/^\d{15}$/);
    expect(await client.data("QueryAccountBalance")).toMatchObject({ AvailableAmount: "998155.00" });

    const detail = await client.data("GetOrderDetail", { OrderId });
    expect(detail.OrderList).toMatchObject({
      Order: [
        {
          OrderId,
          OrderType: "New",
          PaymentStatus: "Paid",
          PretaxAmount: "1845.00",
          InstanceIDs: JSON.stringify([InstanceId]),
          Region: "cn-hangzhou",
          CreateTime: "2026-03-15T04:00:00Z",
          UsageEndTime: "2026-04-15T16:00:00Z",
          BillModuleConfig: {
            billModuleConfig: LINES.map(([code, quantity, unit, amount]) => ({
              ApiCode: code,
              BillModuleProperties: {
                billModuleProperties: [
                  { AttrApiCode: "Quantity", Value: String(quantity) },
                  { AttrApiCode: "UnitPrice", Value: unit },
                  { AttrApiCode: "MonthlyPrice", Value: `${amount}.00` },
                  { AttrApiCode: "Months", Value: "1" },
                  { AttrApiCode: "Amount", Value: `${amount}.00` },
                ],
              },
            })),
          },
        },
      ],
    });

    const bill = await client.data("QueryInstanceBill", { BillingCycle: "2026-03", IsBillingItem: true });
    expect(bill).toMatchObject({ BillingCycle: "2026-03", AccountID: client.account, TotalCount: 6 });
    expect(bill.Items).toMatchObject({
      Item: LINES.map(([, quantity, unit, amount]) => ({
        InstanceID: InstanceId,
        Item: "SubscriptionOrder",
        PretaxAmount: amount,
        Currency: "USD",
        ListPrice: unit,
        Usage: String(quantity),
      })),
    });
    const whole = await client.data("DescribeInstanceBill", { BillingCycle: "2026-03" });
    expect(whole.Items).toMatchObject([{ InstanceID: InstanceId, PretaxAmount: 1845, PaymentAmount: 1845 }]);
  });
});
