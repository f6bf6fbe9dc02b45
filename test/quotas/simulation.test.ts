import { describe, expect, it } from "vitest";
import { type Cell, measure } from "../../bench/quotas/matrix.ts";
import { simulate, trafficOf } from "../../bench/quotas/simulation.ts";

/** Clocks that are apart by more than a network of data centres lets them be. */
const skewMs = [0, 40, -40, 10];

const cells = ([1, 2, 4, 8, 50, 200] as const).flatMap((isolates) =>
  ([0.3, 30, 80, 300] as const).flatMap((roundTripMs) =>
    (["even", "zipf"] as const).map((traffic): Cell => ({ limit: 1000, isolates, roundTripMs, traffic })),
  ),
);
const others: readonly Cell[] = [
  { limit: 100, isolates: 1, roundTripMs: 300, traffic: "even" },
  { limit: 100, isolates: 200, roundTripMs: 150, traffic: "zipf" },
  { limit: 10_000, isolates: 4, roundTripMs: 5, traffic: "even" },
  { limit: 10_000, isolates: 200, roundTripMs: 30, traffic: "zipf" },
];

describe("isolates that share a quota, at any distance from its counters", () => {
  it.each([...cells, ...others])(
    "admit the limit, refuse the rest at once, and ask seldom: $limit/s, $isolates isolates, $roundTripMs ms, $traffic",
    async (cell) => {
      expect((await measure(cell)).broken).toEqual([]);
    },
  );

  it.each([0.3, 30, 150])(
    "never admit more than the limit, and all but a 64th of it, where the object is restarted: %s ms",
    async (roundTripMs) => {
      const restartsAt = [300, 1100, 1700, 2600, 2650, 4999];
      const offered = trafficOf("even", 2000, 4);
      const outcome = await simulate({
        limit: 1000,
        offered,
        durationMs: 5000,
        roundTripMs,
        skewMs,
        restartsAt,
      });
      expect(outcome.overAdmitted).toBe(0);
      expect(outcome.admitted).toBeGreaterThanOrEqual(0.98 * 5000);
    },
  );

  it.each([0.3, 150])(
    "never admit more than the limit with clocks an hour apart: %s ms",
    async (roundTripMs) => {
      const plan = { limit: 1000, offered: trafficOf("zipf", 2000, 3), durationMs: 4000, roundTripMs };
      const outcome = await simulate({ ...plan, skewMs: [0, 3_600_000, -3_600_000] });
      expect(outcome.overAdmitted).toBe(0);
      expect(outcome.admitted).toBeGreaterThanOrEqual(0.98 * 4000);
    },
  );

  it.each([5, 150])(
    "never admit more than the limit where isolates come and go: %s ms",
    async (roundTripMs) => {
      const evictions = [400, 900, 1300, 2200, 2900].map((time, index) => [time, index % 4] as const);
      const plan = { limit: 1000, offered: trafficOf("even", 2000, 4), durationMs: 4000, roundTripMs };
      const outcome = await simulate({ ...plan, evictions });
      expect(outcome.overAdmitted).toBe(0);
      // An isolate that goes takes the units that it holds with it.
      expect(outcome.admitted).toBeGreaterThanOrEqual(0.8 * 4000);
    },
  );

  it.each([5, 150])(
    "admit no more than the higher of two limits where it is overridden: %s ms",
    async (away) => {
      const overrides = [[1500, 300] as const, [3500, 2000] as const];
      const plan = { limit: 1000, offered: trafficOf("even", 3000, 4), durationMs: 6000, roundTripMs: away };
      const { overAdmitted, windows } = await simulate({ ...plan, overrides });
      expect(overAdmitted).toBe(0);
      expect(windows.slice(2, 3)).toEqual([300]);
      expect(windows.at(4)).toBe(2000);
    },
  );

  it("refuse with counters that are suddenly far away no later than two of their round trips", async () => {
    const near = await simulate({ limit: 1000, offered: [2000], durationMs: 2000, roundTripMs: 0.3 });
    const far = await simulate({ limit: 1000, offered: [2000], durationMs: 2000, roundTripMs: 600 });
    expect(near.refused).toBeGreaterThan(1900);
    expect(far.waitMs.max).toBeLessThanOrEqual(1210);
    expect(far.refused).toBeGreaterThan(1000);
  });
});

describe("a small quota", () => {
  it.each([1, 5, 15, 50, 100])("of %i a second is exact to the request", async (limit) => {
    const outcome = await simulate({
      limit,
      offered: trafficOf("even", 8 * limit, 4),
      durationMs: 6000,
      roundTripMs: 2,
      skewMs,
    });
    // The last window may have been cut off by the end of the run.
    for (const admitted of outcome.windows.slice(0, -1)) expect(admitted).toBe(limit);
  });

  it("of one in ten seconds admits one in ten seconds", async () => {
    const plan = {
      limit: 1,
      intervalSeconds: 10,
      offered: trafficOf("even", 20, 4),
      durationMs: 60_000,
      roundTripMs: 2,
    };
    const outcome = await simulate(plan);
    expect(outcome.windows.every((admitted) => admitted === 1)).toBe(true);
    expect(outcome.admitted).toBe(6);
  });
});
