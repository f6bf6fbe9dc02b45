import { describe, expect, it } from "vitest";
import {
  daysIn,
  downgradeRefund,
  type Payment,
  refundOf,
  unusedDays,
  upgradePrice,
} from "../../src/billing/proration.ts";
import { endOfTerm, type Term, termAfter } from "../../src/billing/terms.ts";
import { seededRandom } from "../support/random.ts";
import { DAY, HOUR, midnight } from "./calendar.ts";

const startAt = midnight({ year: 2027, month: 4, day: 1 }) + 10 * HOUR;
const term: Term = { startAt, endAt: endOfTerm(startAt, 1), months: 1 };
const next = termAfter(term.endAt, 1, 1);
const paid: Payment = { startAt, endAt: term.endAt, paidCents: 31_000 };

describe("days of a term", () => {
  it("are those of UTC+8 that it touches", () => {
    // 1 April to 1 May, then 2 May to 1 June.
    expect(daysIn(term)).toBe(31);
    expect(daysIn(next)).toBe(31);
  });

  it("are used once they have begun", () => {
    const begin = midnight({ year: 2027, month: 4, day: 1 });
    const unused = (now: number) => unusedDays(term, now);
    expect([unused(startAt - 1), unused(startAt), unused(begin + DAY - 1)]).toEqual([31, 30, 30]);
    expect([unused(begin + DAY), unused(term.endAt - 1), unused(term.endAt)]).toEqual([29, 0, 0]);
    expect(unused(term.endAt + 100 * DAY)).toBe(0);
  });
});

describe("a refund", () => {
  it("is the share of the days that have not begun", () => {
    expect(refundOf([paid], startAt)).toBe(30_000);
    expect(refundOf([paid], startAt + 15 * DAY)).toBe(15_000);
    expect(refundOf([paid], term.endAt)).toBe(0);
    expect(refundOf([], startAt)).toBe(0);
  });

  it("returns a renewal that has not begun in full", () => {
    const renewal = { startAt: next.startAt, endAt: next.endAt, paidCents: 31_000 };
    expect(refundOf([paid, renewal], startAt)).toBe(61_000);
    expect(refundOf([paid, renewal], next.startAt)).toBe(30_000);
  });
});

describe("the price of an upgrade", () => {
  it("is the whole difference on the first day, and a day's share on the last", () => {
    expect(upgradePrice([term], 50_000, 81_000, startAt + HOUR).amountCents).toBe(31_000);
    expect(upgradePrice([term], 50_000, 81_000, term.endAt - 1).amountCents).toBe(1_000);
    expect(upgradePrice([term], 50_000, 81_000, term.endAt)).toEqual({ amountCents: 0, payments: [] });
  });

  it("counts the months paid in advance", () => {
    const { amountCents, payments } = upgradePrice([term, next], 50_000, 81_000, startAt + 10 * DAY);
    expect(payments).toEqual([
      { startAt: startAt + 10 * DAY, endAt: term.endAt, paidCents: 21_000 },
      { startAt: next.startAt, endAt: next.endAt, paidCents: 31_000 },
    ]);
    expect(amountCents).toBe(52_000);
  });

  it("is never negative", () => {
    expect(upgradePrice([term], 81_000, 50_000, startAt).amountCents).toBe(0);
  });
});

describe("a downgrade", () => {
  it("returns the refund of the instance times the part by which the price falls", () => {
    const { refundCents, payments } = downgradeRefund([paid], 31_000, 15_500, startAt);
    expect(refundCents).toBe(15_000);
    expect(payments).toEqual([
      { startAt: midnight({ year: 2027, month: 4, day: 2 }), endAt: term.endAt, paidCents: 15_000 },
    ]);
    expect(downgradeRefund([paid], 15_500, 31_000, startAt).refundCents).toBe(0);
    expect(downgradeRefund([paid], 31_000, 15_500, term.endAt - 1)).toEqual({ refundCents: 0, payments: [] });
  });

  it("leaves payments that a refund on the same day returns", () => {
    const random = seededRandom();
    for (let round = 0; round < 1000; round++) {
      const payments = [
        { ...paid, paidCents: random.int(0, 10_000_000) },
        { startAt: next.startAt, endAt: next.endAt, paidCents: random.int(0, 10_000_000) },
      ];
      const now = startAt + random.int(0, 70 * DAY);
      const from = random.int(1, 1_000_000);
      const down = downgradeRefund(payments, from, random.int(0, from), now);
      const total = down.refundCents + refundOf(down.payments, now);
      expect(total, `seed ${random.seed}`).toBe(refundOf(payments, now));
    }
  });
});

describe("money", () => {
  it("is never refunded beyond what was paid, whatever is bought, upgraded and given up when", () => {
    const random = seededRandom();
    for (let round = 0; round < 2000; round++) {
      const begin = startAt + random.int(0, 800 * DAY);
      const months = random.pick([1, 2, 12, 36]);
      const terms = [{ startAt: begin, endAt: endOfTerm(begin, months), months }];
      const from = random.int(50_000, 500_000);
      const to = from + random.int(0, 300_000);
      const now = begin + random.int(0, 1200 * DAY);
      const end = now + random.int(0, 400 * DAY);
      const upgrade = upgradePrice(terms, from, to, now);
      const payments = [
        ...terms.map((each) => ({ ...each, paidCents: from * each.months })),
        ...upgrade.payments,
      ];
      const told = `seed ${random.seed}, round ${round}`;
      expect(Number.isSafeInteger(upgrade.amountCents) && upgrade.amountCents >= 0, told).toBe(true);
      expect(upgrade.amountCents, told).toBeLessThanOrEqual((to - from) * months);
      const refund = refundOf(payments, end);
      expect(Number.isSafeInteger(refund) && refund >= 0, told).toBe(true);
      expect(refund, told).toBeLessThanOrEqual(from * months + upgrade.amountCents);
      expect(refundOf(payments, end + DAY), told).toBeLessThanOrEqual(refund);
    }
  });
});
