import { describe, expect, it } from "vitest";
import { type Outcome, type Plan, simulate } from "../support/quota-simulation.ts";

/** Isolates that share the traffic evenly, or of which one has 95 %. */
const even = (rate: number, isolates = 4) => Array.from({ length: isolates }, () => rate / isolates);
const skewed = (rate: number, isolates = 4) => [
  rate * 0.95,
  ...Array.from({ length: isolates - 1 }, () => (rate * 0.05) / (isolates - 1)),
];

/** Clocks that are apart by more than a network of data centres lets them be. */
const skewMs = [0, 40, -40, 10];

function print(title: string, plan: Plan, outcome: Outcome): void {
  const { offered, admitted, wronglyRefused, calls, writes } = outcome;
  const use = (admitted / ((plan.limit * plan.durationMs) / 1000)) * 100;
  console.log(
    `${title}: offered ${offered}, use ${use.toFixed(1)} %, wrongly refused ${((wronglyRefused / offered) * 100).toFixed(3)} %, ` +
      `object calls per request ${(calls / offered).toFixed(4)}, rows written ${writes}`,
  );
}

async function run(title: string, plan: Plan): Promise<Outcome> {
  const outcome = await simulate(plan);
  print(title, plan, outcome);
  return outcome;
}

describe.each([1000, 10_000])("several Workers share a quota of %i a second", (limit) => {
  const durationMs = 5000;

  describe.each([0.3, 5, 30])("with the object %s ms away", (roundTripMs) => {
    it("admits never more than the limit, and 98 % of it or more, when twice the limit is offered", async () => {
      const plan = { limit, offered: even(2 * limit), durationMs, roundTripMs, skewMs };
      const outcome = await run(`twice the limit, ${limit}/s, ${roundTripMs} ms`, plan);
      expect(Math.max(...outcome.windows)).toBeLessThanOrEqual(limit);
      expect(outcome.admitted).toBeGreaterThanOrEqual(0.98 * limit * (durationMs / 1000));
      expect(outcome.calls / outcome.offered).toBeLessThanOrEqual(1 / 20);
    });

    it.each([
      ["even", even(0.96 * limit)],
      ["nearly all in one isolate", skewed(0.96 * limit)],
    ])(
      "refuses less than a five-hundredth wrongly when nearly all of the limit is offered: %s",
      async (name, offered) => {
        const plan = { limit, offered, durationMs, roundTripMs, arrivals: "paced" as const };
        const outcome = await run(`96 % of the limit (${name}), ${limit}/s, ${roundTripMs} ms`, plan);
        expect(Math.max(...outcome.windows)).toBeLessThanOrEqual(limit);
        expect(outcome.wronglyRefused / outcome.offered).toBeLessThan(0.002);
      },
    );

    it("admits never more than the limit when the object is restarted in the middle of windows", async () => {
      const restartsAt = [300, 1100, 1700, 2600, 2650, 4999];
      const plan = { limit, offered: even(2 * limit), durationMs, roundTripMs, skewMs, restartsAt };
      const outcome = await run(`restarts, ${limit}/s, ${roundTripMs} ms`, plan);
      expect(Math.max(...outcome.windows)).toBeLessThanOrEqual(limit);
      // A restart forgets what is left of one step of the mark, a 64th of the limit.
      expect(outcome.admitted).toBeGreaterThanOrEqual(0.98 * limit * (durationMs / 1000));
    });
  });
});

describe("a small quota", () => {
  it.each([1, 5, 15, 50, 100])("of %i a second is exact to the request", async (limit) => {
    const outcome = await simulate({
      limit,
      offered: even(8 * limit),
      durationMs: 6000,
      roundTripMs: 2,
      skewMs,
    });
    // The last window may have been cut off by the end of the run.
    for (const admitted of outcome.windows.slice(0, -1)) expect(admitted).toBe(limit);
  });

  it("of one in ten seconds admits one in ten seconds", async () => {
    const plan = { limit: 1, intervalSeconds: 10, offered: even(20), durationMs: 60_000, roundTripMs: 2 };
    const outcome = await simulate(plan);
    expect(outcome.windows.every((admitted) => admitted === 1)).toBe(true);
    expect(outcome.admitted).toBe(6);
  });
});
