import { type BillItem, billedLines, billItemOf } from "../../billing/bill.ts";
import { billTime } from "../../billing/billing-cycle.ts";
import type { OrderRecord } from "../../billing/instance.ts";
import { type Cents, formatCents, sumOf, toJsonNumber } from "../../billing/money.ts";
import { CURRENCY } from "../../billing/prices.ts";
import { grouped } from "../../billing/specification.ts";
import { modulesOf } from "./modules.ts";
import { PRODUCT_CODE, PRODUCT_NAME, SHOWN_PRODUCT_TYPE } from "./product.ts";

/** Account members of newer bills (DescribeInstanceBill, QuerySettleBill, QueryBillOverview). */
export function billedAccount(account: string) {
  return { BillAccountID: account, BillAccountName: account, BizType: "" };
}

/** Orders of one kind for one subject. */
export interface BillGroup {
  readonly item: BillItem;
  /** Orders, oldest first. */
  readonly orders: readonly [OrderRecord, ...OrderRecord[]];
}

/** Groups orders by kind and subject, such as their instance, in the order of each group's first order. */
export function groupOrders(
  orders: readonly OrderRecord[],
  subject: (order: OrderRecord) => string,
): readonly BillGroup[] {
  const groups = new Map<string, [OrderRecord, ...OrderRecord[]]>();
  for (const order of orders) {
    const name = `${billItemOf(order)} ${subject(order)}`;
    const group = groups.get(name);
    if (group) group.push(order);
    else groups.set(name, [order]);
  }
  return [...groups.values()].map((members) => ({ item: billItemOf(members[0]), orders: members }));
}

/** The sum of the amounts of orders. */
export function totalOf(orders: readonly OrderRecord[]): Cents {
  return sumOf(orders.map(({ amountCents }) => amountCents));
}

/** Amount members of all bills: paid from the balance, without discount and tax. */
export function amounts(cents: Cents) {
  const amount = toJsonNumber(cents);
  return {
    Currency: CURRENCY,
    PretaxGrossAmount: amount,
    InvoiceDiscount: 0,
    DeductedByCoupons: 0,
    DeductedByCashCoupons: 0,
    DeductedByPrepaidCard: 0,
    AdjustAmount: 0,
    PretaxAmount: amount,
    PaymentAmount: amount,
    CashAmount: amount,
    OutstandingAmount: 0,
  };
}

/** Further amount members of bills of orders and of overviews. */
export function taxedAmounts(cents: Cents) {
  const amount = toJsonNumber(cents);
  return {
    ...amounts(cents),
    PretaxAmountLocal: amount,
    Tax: 0,
    AfterTaxAmount: amount,
    PaymentCurrency: CURRENCY,
    RoundDownDiscount: "0",
  };
}

/** Product members of all bills. @param account owner of the bill and of the instances in it. */
export function productFields(account: string) {
  return {
    OwnerID: account,
    ProductCode: PRODUCT_CODE,
    ProductType: SHOWN_PRODUCT_TYPE,
    ProductName: PRODUCT_NAME,
    ProductDetail: "KMS (Subscription)",
    CommodityCode: SHOWN_PRODUCT_TYPE,
    PipCode: PRODUCT_CODE,
    SubscriptionType: "Subscription",
  };
}

/** The row of an order in QueryBill and QuerySettleBill. */
export function orderRow(order: OrderRecord) {
  return {
    ...productFields(order.account),
    ...taxedAmounts(order.amountCents),
    Item: billItemOf(order),
    RecordID: order.orderId,
    SubOrderId: order.orderId,
    PaymentTransactionID: order.orderId,
    PaymentTime: billTime(order.createdAt),
    UsageStartTime: billTime(order.serviceFrom),
    UsageEndTime: billTime(order.serviceTo),
    Status: "PayFinish",
  };
}

/** A row of an instance bill. */
export interface InstanceRow {
  /** Code of the billable item, which some forms of the bill leave out; null for a whole order. */
  readonly code: string | null;
  readonly fields: Readonly<Record<string, unknown>> & {
    readonly NickName: string;
    readonly PretaxAmount: number;
  };
}

/**
 * The rows of an instance bill: one for all orders of a group, or one for each billable item of each of them.
 *
 * @param date day of a daily bill, null where the bill is one of a month.
 */
export function instanceRows(group: BillGroup, byItem: boolean, date: string | null): readonly InstanceRow[] {
  const last = group.orders.at(-1) ?? group.orders[0];
  const common = {
    ...productFields(last.account),
    Item: group.item,
    BillingType: "Other",
    CostUnit: "",
    InstanceID: last.instanceId,
    NickName: last.instanceId,
    Region: last.region,
    Zone: "",
    InternetIP: "",
    IntranetIP: "",
    ResourceGroup: "",
    Tag: "",
    DeductedByResourcePackage: "0",
    ...(date !== null && { BillingDate: date }),
  };
  if (!byItem) {
    const cents = totalOf(group.orders);
    return [{ code: null, fields: { ...common, ...amounts(cents), ...configured(last) } }];
  }
  return group.orders.flatMap((order) =>
    billableItems(order).map(({ cents, code, ...fields }) => ({
      code,
      fields: { ...common, ...amounts(cents), ...configured(order), ...fields },
    })),
  );
}

function configured({ specification, serviceFrom, serviceTo }: OrderRecord) {
  return {
    InstanceSpec: `${specification.type}, ${grouped(specification.qps)} QPS`,
    InstanceConfig: modulesOf(specification)
      .map(([code, value]) => `${code}:${value};`)
      .join(""),
    ServicePeriod: String(Math.round((serviceTo - serviceFrom) / 1000)),
    ServicePeriodUnit: "Second",
  };
}

/** The billable items of an order, as bills name them. */
function billableItems(order: OrderRecord) {
  return billedLines(order).map(({ code, item, unitCents, months, amountCents }) => ({
    cents: amountCents,
    code,
    BillingItem: item,
    ListPrice: formatCents(unitCents),
    ListPriceUnit: months === null ? CURRENCY : `${CURRENCY}/Month`,
    Usage: String(months ?? 1),
    UsageUnit: months === null ? "" : "Month",
  }));
}
