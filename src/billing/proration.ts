import { type Cents, shareOf, sumOf, times } from "./money.ts";
import { beginOf, dayOf, type Term } from "./terms.ts";

/**
 * Proration: the rest of a paid time is worth its share of the price. No arithmetic is published for KMS; this is our
 * own rule, after two general pages of Alibaba Cloud ("Unsubscription rules": paid minus consumed; "Refund rules for
 * configuration downgrades": by the day, a begun day counts as used). Days are those of UTC+8. Amounts are rounded
 * down to the cent and never negative.
 */

/** Money paid for a time: a purchase, a renewal or an upgrade. */
export interface Payment {
  readonly startAt: number;
  /** Midnight in UTC+8. */
  readonly endAt: number;
  readonly paidCents: Cents;
}

/** The price of an upgrade, and the payments that it consists of. */
export interface UpgradePrice {
  readonly amountCents: Cents;
  /** One payment for each term that has not ended. */
  readonly payments: readonly Payment[];
}

/** The refund of a downgrade, and the payments that remain. */
export interface DowngradeRefund {
  readonly refundCents: Cents;
  /** Payments that replace the former ones. */
  readonly payments: readonly Payment[];
}

/** Number of days of a paid time; the first one counts in full. */
export function daysIn({ startAt, endAt }: Pick<Payment, "startAt" | "endAt">): number {
  return dayOf(endAt - 1) - dayOf(startAt) + 1;
}

/** Number of days of a paid time that have not begun: all of them before it starts, none on its last day. */
export function unusedDays(time: Pick<Payment, "startAt" | "endAt">, now: number): number {
  if (now < time.startAt) return daysIn(time);
  return Math.max(0, dayOf(time.endAt - 1) - dayOf(now));
}

/** The refund for an instance that is given up: the share of each payment for days that have not begun. */
export function refundOf(payments: readonly Payment[], now: number): Cents {
  return sumOf(payments.map((payment) => refundOfOne(payment, now)));
}

/**
 * The price of an upgrade: the difference of the monthly prices for the rest of all terms. Today belongs to the rest,
 * so that an upgrade on the day of purchase costs the whole difference.
 *
 * @param terms the paid terms; ended ones are ignored.
 */
export function upgradePrice(
  terms: readonly Term[],
  fromMonthlyCents: Cents,
  toMonthlyCents: Cents,
  now: number,
): UpgradePrice {
  const difference = Math.max(0, toMonthlyCents - fromMonthlyCents);
  const payments = terms
    .filter(({ endAt }) => endAt > now)
    .map((term) => {
      const began = term.startAt <= now;
      const rest = unusedDays(term, now) + (began ? 1 : 0);
      const paidCents = shareOf(times(difference, term.months), rest, daysIn(term));
      return { startAt: began ? now : term.startAt, endAt: term.endAt, paidCents };
    });
  return { amountCents: sumOf(payments.map(({ paidCents }) => paidCents)), payments };
}

/**
 * The refund of a downgrade: the full refund of the instance, times the part by which the monthly price falls. The
 * remaining payments are for the days from tomorrow on.
 */
export function downgradeRefund(
  payments: readonly Payment[],
  fromMonthlyCents: Cents,
  toMonthlyCents: Cents,
  now: number,
): DowngradeRefund {
  const difference = Math.max(0, fromMonthlyCents - toMonthlyCents);
  const tomorrow = beginOf(dayOf(now) + 1);
  const settled = payments
    .filter(({ endAt }) => endAt > tomorrow)
    .map((payment) => {
      const worth = refundOfOne(payment, now);
      // An agreed price may be nothing.
      const refund = difference === 0 ? 0 : shareOf(worth, difference, fromMonthlyCents);
      const startAt = Math.max(payment.startAt, tomorrow);
      return { refund, payment: { startAt, endAt: payment.endAt, paidCents: worth - refund } };
    });
  return {
    refundCents: sumOf(settled.map(({ refund }) => refund)),
    payments: settled.map(({ payment }) => payment),
  };
}

function refundOfOne(payment: Payment, now: number): Cents {
  return shareOf(payment.paidCents, unusedDays(payment, now), daysIn(payment));
}
