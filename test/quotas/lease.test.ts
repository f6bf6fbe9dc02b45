import { describe, expect, it } from "vitest";
import type { QuotaGrant } from "../../src/quotas/counter-book.ts";
import {
  type Ask,
  beginAsk,
  dropLost,
  emptyLease,
  enqueue,
  giveUp,
  type Lease,
  nextStep,
  note,
  spend,
  takeAnswer,
} from "../../src/quotas/lease.ts";

const LIMIT = 1000;
const answer = (units: number, left: number, endsIn = 1000): QuotaGrant => ({
  units,
  left,
  endsIn,
  window: 5000,
  limit: LIMIT,
  intervalMs: 1000,
  totalRate: 1,
});

const ask = (lease: Lease, now: number): Ask => beginAsk(lease, LIMIT, 1000, now, false).ask;

/** A lease whose counters are so far away. */
function leaseAway(roundTrip: number): Lease {
  return { ...emptyLease(0), roundTrip };
}

describe("a lease", () => {
  it("spends what it holds until its window ends, counted from when it was asked for", () => {
    const lease = leaseAway(100);
    enqueue(lease, 0, 1);
    takeAnswer(lease, ask(lease, 0), answer(3, 50, 900), 100, false);
    expect(spend(lease, 899)).toBe("admitted");
    expect(spend(lease, 900)).toBe("ask");
    expect(spend(lease, 899)).toBe("admitted");
    expect(spend(lease, 899)).toBe("ask");
  });

  it("admits the first waiting requests, and refuses the others at once, where units are short", () => {
    const lease = leaseAway(100);
    const waiters = [1, 2, 3, 4].map((now) => enqueue(lease, now, 1));
    const call = ask(lease, 5);
    expect(call.waiters).toHaveLength(4);
    const late = enqueue(lease, 50, 1);
    expect(takeAnswer(lease, call, answer(3, 0), 105, false)).toBe(1);
    expect(waiters.map(({ verdict }) => verdict)).toEqual([true, true, true, false]);
    expect(late.verdict).toBe(false);
    expect(spend(lease, 106)).toBe("throttled");
    expect(spend(lease, 1005)).toBe("ask");
  });

  it("knows from the last unit that the window has no more, and refuses without asking", () => {
    const lease = leaseAway(100);
    const waiter = enqueue(lease, 0, 1);
    takeAnswer(lease, ask(lease, 0), answer(1, 0), 100, false);
    expect(waiter.verdict).toBe(true);
    expect(spend(lease, 101)).toBe("throttled");
  });

  it("does not refuse a request that came after the window's end", () => {
    const lease = leaseAway(300);
    enqueue(lease, 0, 1);
    const call = ask(lease, 0);
    const next = enqueue(lease, 250, 1);
    expect(takeAnswer(lease, call, answer(0, 0, 200), 300, false)).toBe(0);
    expect(next.verdict).toBeUndefined();
  });

  it("lets a request that needs fewer units find the few that are left", () => {
    const lease = leaseAway(100);
    const [dear] = [enqueue(lease, 0, 3)];
    takeAnswer(lease, ask(lease, 0), answer(0, 2), 100, false);
    expect(dear?.verdict).toBe(false);
    expect(spend(lease, 101, 3)).toBe("throttled");
    expect(spend(lease, 101, 1)).toBe("ask");
  });

  it("remembers no exhaustion while the clock stands still", () => {
    const lease = leaseAway(1);
    enqueue(lease, 0, 1);
    takeAnswer(lease, beginAsk(lease, LIMIT, 1000, 0, true).ask, answer(0, 0), 1, true);
    expect(spend(lease, 2)).toBe("ask");
  });

  it("drops units of an earlier window", () => {
    const lease = leaseAway(100);
    enqueue(lease, 0, 1);
    const slow = ask(lease, 0);
    takeAnswer(lease, ask(lease, 0), { ...answer(5, 10), window: 7000 }, 50, false);
    takeAnswer(lease, slow, answer(9, 10), 60, false);
    expect(lease).toMatchObject({ units: 5, window: 7000 });
  });
});

describe("a request that finds no units", () => {
  it("asks at once where the counters are near", () => {
    const lease = leaseAway(0.3);
    expect(nextStep(lease, enqueue(lease, 10, 1), 10)).toBe("ask");
  });

  it("waits for the first call, which shows how far away the counters are", () => {
    const lease = emptyLease(0);
    const first = enqueue(lease, 0, 1);
    expect(nextStep(lease, first, 0)).toBe("ask");
    const call = ask(lease, 0);
    expect(nextStep(lease, enqueue(lease, 1, 1), 1)).toMatchObject({ ask: call });
  });

  it("gathers others for half a round trip after the last call, and asks for all of them", () => {
    const lease = leaseAway(100);
    enqueue(lease, 0, 1);
    ask(lease, 0);
    const second = enqueue(lease, 10, 1);
    expect(nextStep(lease, second, 10)).toEqual({ ask: null, ms: 40 });
    enqueue(lease, 30, 1);
    expect(nextStep(lease, second, 50)).toBe("ask");
    expect(ask(lease, 50).waiters).toHaveLength(2);
  });

  it("waits for units that were on their way when it came, and asks at once when they do not suffice", () => {
    const lease = leaseAway(100);
    for (let now = 0; now < 1000; now += 2) note(lease, now, 1);
    enqueue(lease, 1000, 1);
    const call = ask(lease, 1000);
    expect(call.ahead).toBeGreaterThan(100);
    const covered = enqueue(lease, 1010, 1);
    expect(nextStep(lease, covered, 1010)).toMatchObject({ ask: call });
    takeAnswer(lease, call, answer(1, 20), 1100, false);
    expect(covered.verdict).toBeUndefined();
    expect(nextStep(lease, covered, 1100)).toBe("ask");
  });

  it("does not count on units of a call that was made after it came", () => {
    const lease = leaseAway(100);
    for (let now = 0; now < 1000; now += 2) note(lease, now, 1);
    const early = enqueue(lease, 1000, 3);
    enqueue(lease, 1000, 1);
    const call = ask(lease, 1001);
    expect(call.waiters).toEqual([early]);
    const [other] = lease.line;
    if (!other) throw new Error("a request of another cost stays in line");
    expect(nextStep(lease, other, 1051)).toBe("ask");
  });

  it("stands in line again when its call has failed or is lost", () => {
    const lease = leaseAway(100);
    const waiter = enqueue(lease, 0, 1);
    giveUp(lease, ask(lease, 0));
    expect(waiter).toMatchObject({ verdict: undefined, ask: null });
    const lost = ask(lease, 100);
    expect(nextStep(lease, waiter, 100)).toEqual({ ask: lost, ms: 1000 });
    dropLost(lease, 1099);
    expect(waiter.ask).toBe(lost);
    dropLost(lease, 1100);
    expect(nextStep(lease, waiter, 1100)).toBe("ask");
    // Its answer comes too late to count.
    expect(takeAnswer(lease, lost, answer(5, 5), 1200, false)).toBe(0);
    expect(lease.units).toBe(0);
  });

  it("waits longer for the next call where the answer to a lost one shows that the counters are far away", () => {
    const lease = leaseAway(1);
    const waiter = enqueue(lease, 0, 1);
    const lost = ask(lease, 0);
    dropLost(lease, 1000);
    const next = ask(lease, 1000);
    takeAnswer(lease, lost, answer(1, 5), 1500, false);
    dropLost(lease, 2499);
    expect(waiter.ask).toBe(next);
    takeAnswer(lease, next, answer(1, 5), 2500, false);
    expect(waiter.verdict).toBe(true);
  });
});

describe("units ahead of demand", () => {
  it("are asked for by one call at a time, never for a small quota or on a clock that stands still", () => {
    const lease = leaseAway(5);
    for (let now = 0; now < 1000; now += 2) note(lease, now, 1);
    expect(beginAsk(lease, 100, 1000, 1000, false).report.forecast).toBeNull();
    expect(beginAsk(lease, LIMIT, 1000, 1000, true).report.forecast).toBeNull();
    expect(beginAsk(lease, LIMIT, 1000, 1000, false).report.forecast).toMatchObject({
      held: 0,
      roundTrip: 5,
    });
    expect(beginAsk(lease, LIMIT, 1000, 1000, false).report.forecast).toBeNull();
  });

  it("are reported with what was needed and refused since the last call, once", () => {
    const lease = leaseAway(5);
    note(lease, 0, 3);
    lease.throttled = 2;
    expect(beginAsk(lease, LIMIT, 1000, 0, false).report).toMatchObject({ demanded: 3, throttled: 2 });
    expect(beginAsk(lease, LIMIT, 1000, 0, false).report).toMatchObject({ demanded: 0, throttled: 0 });
  });
});
