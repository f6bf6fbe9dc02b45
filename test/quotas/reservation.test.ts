import { beforeEach, describe, expect, it } from "vitest";
import { simulate } from "../../bench/quotas/simulation.ts";
import { setClock } from "../../src/clock.ts";
import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { CounterBook, type CounterStore, type SavedCounter } from "../../src/quotas/counter-book.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { scopeOf, type WorkspaceState } from "../../src/workspace.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

const LIMIT = 1000;
const SCOPE = scopeOf("default", "aws", "111122223333", "us-east-1");

let now: number;
let state: WorkspaceState;
let calls: number;
let saved: Map<string, SavedCounter>;
let book: CounterBook;

beforeEach(() => {
  now = 1_000_000;
  state = UNCHANGED;
  calls = 0;
  saved = new Map();
  book = newBook();
});

/** The counters, as they are after a start of their object. */
function newBook(): CounterBook {
  const storage: CounterStore = {
    load: () => ({ generation: 1, clockVersion: 0, counters: [...saved.values()] }),
    save: (counter) => void saved.set(counter.quota, counter),
    remove: (quota) => void saved.delete(quota),
    saveState: () => {},
  };
  return new CounterBook(storage, () => now);
}

/** An isolate, next to the counters. */
function isolate() {
  const leases = new QuotaLeases(
    () => ({
      lease: async (present, request) => {
        calls += 1;
        return book.lease(present, request);
      },
      report: async (...report) => book.report(...report),
    }),
    async () => state,
    () => now,
    async () => {},
  );
  const take = (limit = LIMIT) =>
    leases.take({
      scope: SCOPE,
      quota: "q",
      rate: perSecond(limit),
      cost: 1,
      state,
      wall: now,
      background: () => {},
    });
  /** Sends requests, so far apart. @returns the number admitted */
  const sparse = async (count: number, gapMs = 1_100, limit = LIMIT) => {
    let admitted = 0;
    for (let request = 0; request < count; request++) {
      now += gapMs;
      if (await take(limit)) admitted += 1;
    }
    return admitted;
  };
  /** Sends requests at once. @returns the number admitted */
  const burst = async (count: number) => {
    let admitted = 0;
    for (let request = 0; request < count; request++) if (await take()) admitted += 1;
    return admitted;
  };
  return { sparse, burst, take, handBack: () => leases.handBack(SCOPE, state) };
}

const used = () => book.read(state, { q: perSecond(LIMIT) }).q?.used;

describe("an isolate with a request every second or so", () => {
  it.each([1_000, 1_500, 5_000, 15_000])(
    "asks the counters about twice a minute: every %i ms",
    async (gap) => {
      expect(await isolate().sparse(60_000 / gap, gap)).toBe(60_000 / gap);
      expect(calls).toBeLessThanOrEqual(4);
    },
  );

  it.each([
    ["a small quota", 1_100, 100],
    ["requests a minute apart", 60_000, LIMIT],
    ["requests closer than an interval", 999, LIMIT],
  ])("has no unit reserved for %s", async (_, gapMs, limit) => {
    await isolate().sparse(5, gapMs, limit);
    expect(saved.get("q")?.reserved).toEqual([]);
  });

  it("has none reserved while more than half of the limit is needed", async () => {
    const [busy, quiet] = [isolate(), isolate()];
    for (let turn = 0; turn < 12; turn++) {
      now += 1_000;
      await busy.burst(700);
      await quiet.take();
    }
    expect(saved.get("q")?.reserved).toEqual([]);
  });
});

describe("a reserved unit", () => {
  it("is one of the limit: a burst of one more than that is refused once", async () => {
    const one = isolate();
    await one.sparse(4);
    now += 1_000;
    expect(await one.burst(LIMIT + 1)).toBe(LIMIT);
    // Window after window.
    now += 1_000;
    expect(await one.burst(LIMIT + 1)).toBe(LIMIT);
  });

  it("is not there for others, spent or not, and all reserved ones are no more than 0.6 % of the limit", async () => {
    const idle = Array.from({ length: 10 }, isolate);
    for (let turn = 0; turn < 4; turn++) {
      now += 1_100;
      for (const one of idle) await one.take();
    }
    now += 1_000;
    expect(await isolate().burst(LIMIT + 1)).toBe(LIMIT - 6);
    now += 31_000;
    expect(await isolate().burst(LIMIT + 1)).toBe(LIMIT);
  });

  it("is kept from others in the window in which the reservation ends", async () => {
    const one = isolate();
    await one.sparse(2);
    // The reservation lasts for another half a second, the window for a second.
    now += 29_500;
    const other = isolate();
    await other.take();
    expect(await one.take()).toBe(true);
    now += 600;
    expect(1 + 1 + (await other.burst(LIMIT + 1))).toBe(LIMIT);
  });

  it("is kept from others when the counters have started anew", async () => {
    await isolate().sparse(2);
    now += 1_000;
    book = newBook();
    expect(await isolate().burst(LIMIT + 1)).toBe(LIMIT - 1);
  });

  it("counts as used where it was spent, and is given back with the lease", async () => {
    const one = isolate();
    await one.sparse(3);
    await one.handBack();
    expect(used()).toBe(1);
    expect(await isolate().burst(LIMIT)).toBe(LIMIT - 1);
    await one.sparse(3);
    now += 1_000;
    await one.handBack();
    expect(used()).toBe(0);
    expect(await isolate().burst(LIMIT)).toBe(LIMIT);
  });

  it.each([
    ["frozen", 0, LIMIT - 1],
    ["frozen", 3_600_000, LIMIT],
    ["running", 3_600_000, LIMIT],
    ["running", -3_600_000, LIMIT],
  ] as const)("is given back where the clock is set: %s, %i ms on", async (mode, ms, left) => {
    const one = isolate();
    await one.sparse(3);
    state = { ...state, clock: setClock(state.clock, mode, now + ms, now) };
    expect(await one.burst(LIMIT + 1)).toBe(left);
  });

  it("is not spent after the isolate learned of a frozen clock", async () => {
    const one = isolate();
    await one.sparse(3);
    now += 5_000;
    state = { ...state, clock: setClock(state.clock, "frozen", undefined, now) };
    let admitted = 0;
    for (let request = 0; request < LIMIT + 10; request++) {
      now += 1_500;
      if (await one.take()) admitted += 1;
    }
    expect(admitted).toBe(LIMIT);
  });

  it("never lets a lower limit be passed", async () => {
    const [one, other] = [isolate(), isolate()];
    for (let turn = 0; turn < 3; turn++) {
      now += 1_100;
      await one.take();
      await other.take();
    }
    book.override(state, "q", perSecond(5));
    now += 1_000;
    expect((await one.burst(10)) + (await other.burst(10))).toBe(5);
  });
});

describe("many isolates with few requests each", () => {
  it.each([0.3, 30, 150])(
    "never admit more than the limit, beside one that asks for all of it: %s ms",
    async (away) => {
      const quiet = Array.from({ length: 60 }, (_, index) => 0.1 + (index % 9) / 10);
      const plan = { limit: LIMIT, durationMs: 8_000, roundTripMs: away };
      const loud = await simulate({ ...plan, offered: [...quiet, 2 * LIMIT], skewMs: [0, 40, -3_600_000] });
      expect(loud.overAdmitted).toBe(0);
      expect(loud.admitted).toBeGreaterThanOrEqual(0.98 * 8 * LIMIT);
    },
  );

  it("ask seldom", async () => {
    const paced = { limit: LIMIT, durationMs: 60_000, roundTripMs: 30, arrivals: "paced" as const };
    const { objectCallsPerRequest, refused, writes, offered } = await simulate({
      ...paced,
      offered: Array.from({ length: 6 }, () => 0.4),
    });
    expect(refused).toBe(0);
    expect(objectCallsPerRequest).toBeLessThan(0.2);
    expect(writes / offered).toBeLessThan(0.2);
  });
});
