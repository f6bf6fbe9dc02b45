import type { OrderRecord } from "../../billing/instance.ts";
import { formatCents } from "../../billing/money.ts";
import { CURRENCY } from "../../billing/prices.ts";
import { iso } from "../../iso-time.ts";
import { modulesOf } from "./modules.ts";
import { PRODUCT_CODE, SHOWN_PRODUCT_TYPE } from "./product.ts";

/** An order as QueryOrders lists it. Amounts are without tax; those of refunds and downgrades are negative. */
export function orderSummary({ orderId, type, createdAt, amountCents }: OrderRecord) {
  const amount = formatCents(amountCents);
  return {
    OrderId: orderId,
    RelatedOrderId: "",
    OrderType: type,
    ProductCode: PRODUCT_CODE,
    ProductType: SHOWN_PRODUCT_TYPE,
    CommodityCode: SHOWN_PRODUCT_TYPE,
    SubscriptionType: "Subscription",
    CreateTime: iso(createdAt),
    PaymentTime: iso(createdAt),
    PaymentStatus: "Paid",
    Currency: CURRENCY,
    PaymentCurrency: CURRENCY,
    PretaxGrossAmount: amount,
    PretaxAmount: amount,
    PretaxAmountLocal: amount,
    Tax: "0.00",
    AfterTaxAmount: amount,
  };
}

/** An order as GetOrderDetail shows it: the specification, and the price of each item. */
export function orderDetail(order: OrderRecord) {
  const modules = modulesOf(order.specification);
  const config = `${PRODUCT_CODE}:[${modules.map(([code, value]) => `${code}:${value};`).join("")}]`;
  return {
    ...orderSummary(order),
    SubOrderId: order.orderId,
    OrderSubType: order.type === "Refund" ? "RefundSubOrder" : "ProductSubOrder",
    InstanceIDs: JSON.stringify([order.instanceId]),
    Region: order.region,
    Quantity: "1",
    Operator: "",
    ExtendInfos: {},
    UsageStartTime: iso(order.serviceFrom),
    UsageEndTime: iso(order.serviceTo),
    Config: config,
    OriginalConfig: config,
    OriginalModuleConfig: {
      originalModuleConfig: modules.map(([code, value]) => ({
        Code: code,
        Name: code,
        ModuleProperties: { moduleProperties: [{ Code: code, Name: code, Value: value }] },
      })),
    },
    BillModuleConfig: { billModuleConfig: order.lines.map(billModule) },
  };
}

function billModule(line: OrderRecord["lines"][number]) {
  const properties: readonly (readonly [string, string])[] = [
    ["Quantity", String(line.quantity)],
    ["UnitPrice", formatCents(line.unitCents)],
    ["MonthlyPrice", formatCents(line.monthlyCents)],
    ["Months", String(line.months)],
    ["Amount", formatCents(line.amountCents)],
  ];
  return {
    ApiCode: line.code,
    Code: line.code,
    Name: line.item,
    BillModuleProperties: {
      billModuleProperties: properties.map(([AttrApiCode, Value]) => ({
        AttrApiCode,
        ModuleApiCode: line.code,
        Value,
      })),
    },
  };
}
