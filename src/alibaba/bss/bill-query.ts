import { billItemOf } from "../../billing/bill.ts";
import { type BillingTime, cycleTime, dayTime } from "../../billing/billing-cycle.ts";
import type { OrderRecord } from "../../billing/instance.ts";
import { boolean, string } from "../../shape.ts";
import { invalid, missing } from "./failure.ts";
import { accountMembers, billingCycle } from "./members.ts";
import type { Call } from "./operation.ts";
import { excludesKms, productMembers } from "./product.ts";

/** Parameters of all bills. */
export const billMembers = {
  ...productMembers,
  ...accountMembers,
  BillingCycle: { ...billingCycle, required: true },
  IsHideZeroCharge: boolean,
} as const;

/** Parameters of bills of orders. */
export const settledMembers = {
  ...billMembers,
  Type: string({ values: ["SubscriptionOrder", "PayAsYouGoBill", "Refund", "Adjustment"] }),
  IsDisplayLocalCurrency: boolean,
} as const;

/** Parameters of bills of instances. */
export const instanceBillMembers = {
  ...billMembers,
  Granularity: string({ values: ["MONTHLY", "DAILY"] }),
  BillingDate: string({ max: 10 }),
  IsBillingItem: boolean,
} as const;

interface Asked {
  readonly BillingCycle: string;
  readonly ProductCode?: string;
  readonly ProductType?: string;
  readonly SubscriptionType?: string;
  readonly IsHideZeroCharge?: boolean;
  readonly Type?: string;
}

/** The caller's orders in a bill, oldest first. @param time the part of the cycle; by default all of it. */
export async function billedOrders(
  { instances, context, caller }: Call,
  asked: Asked,
  time: BillingTime = cycleTime(asked.BillingCycle),
): Promise<OrderRecord[]> {
  if (excludesKms(asked)) return [];
  const orders = await instances.orders(context, caller.account, time);
  return orders.filter((order) => {
    if (asked.Type !== undefined && billItemOf(order) !== asked.Type) return false;
    return !(asked.IsHideZeroCharge === true && order.amountCents === 0);
  });
}

/** The day of a daily bill; null for a bill of a month. @throws BssFailure */
export function billedDay({
  BillingCycle,
  Granularity,
  BillingDate,
}: {
  readonly BillingCycle: string;
  readonly Granularity?: string;
  readonly BillingDate?: string;
}): (BillingTime & { readonly date: string }) | null {
  if (Granularity !== "DAILY") return null;
  if (BillingDate === undefined) throw missing("BillingDate");
  const time = dayTime(BillingCycle, BillingDate);
  if (!time) throw invalid("BillingDate", "must be a day of the billing cycle, YYYY-MM-DD");
  return { ...time, date: BillingDate };
}

/** The first members of every bill. */
export function billHead({ caller }: Call, { BillingCycle }: { readonly BillingCycle: string }) {
  return { BillingCycle, AccountID: caller.account, AccountName: caller.account };
}
