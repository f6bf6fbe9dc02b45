import type { OrderRecord } from "./instance.ts";
import type { Cents } from "./money.ts";

/** Kind of a bill (BssOpenApi: Item). */
export type BillItem = "SubscriptionOrder" | "Refund";

const ITEMS: Readonly<Record<OrderRecord["type"], BillItem>> = {
  New: "SubscriptionOrder",
  Renew: "SubscriptionOrder",
  Upgrade: "SubscriptionOrder",
  Downgrade: "Refund",
  Refund: "Refund",
};

export function billItemOf({ type }: OrderRecord): BillItem {
  return ITEMS[type];
}

/** A billable item of an order. */
export interface BilledLine {
  /** Code of the module, or the type of an order without lines. */
  readonly code: string;
  readonly item: string;
  /** Price of one of them for a month; of an order without lines its amount. */
  readonly unitCents: Cents;
  /** Months that were paid, times how many of them; null for an order without lines. */
  readonly months: number | null;
  readonly amountCents: Cents;
}

/** The billable items of an order: its lines, or the order itself where it is a share of other orders. */
export function billedLines({ type, lines, amountCents }: OrderRecord): readonly BilledLine[] {
  if (lines.length === 0)
    return [{ code: type, item: type, unitCents: amountCents, months: null, amountCents }];
  return lines.map(({ code, item, unitCents, quantity, months, amountCents: cents }) => ({
    code,
    item,
    unitCents,
    months: quantity * months,
    amountCents: cents,
  }));
}
