import { describe, expect, it } from "vitest";
import { INSTANCE_PERFORMANCE } from "../../src/quotas/alibaba.ts";
import { figureOf } from "../../src/quotas/instance-performance.ts";
import type { PerformanceRow } from "../../src/quotas/row.ts";
import { type Fate, GatewayEngine } from "../support/gateway-engine.ts";

const rows: readonly PerformanceRow[] = INSTANCE_PERFORMANCE;

const cells = rows.flatMap((row) =>
  (["software", "hardware"] as const).flatMap((type) =>
    Object.keys(row.figures[type]).map((qps) => ({ id: row.id, type, qps: Number(qps), row })),
  ),
);

describe("the gateway of an instance, on a clock that stands still", () => {
  it("knows the whole of both tables", () => {
    expect(cells).toHaveLength(6 * (5 + 4));
  });

  it.each(cells)(
    "lets the figure of $id, $type, $qps QPS pass in each second",
    async ({ row, type, qps }) => {
      const figure = figureOf(row, type, qps);
      const engine = new GatewayEngine(figure, 0);
      engine.freeze();
      for (let second = 1; second <= 2; second++) {
        await engine.burst(figure + 1);
        expect([engine.count("passed"), engine.count("refused")]).toEqual([second * figure, second]);
        engine.advance(999);
        await engine.burst(1);
        expect(engine.count("passed")).toBe(second * figure);
        engine.fates.splice(engine.fates.length - 1);
        engine.advance(1);
      }
      expect(engine.count("waited")).toBe(0);
    },
  );

  it("lets those in line pass when the clock is advanced, first come first served", async () => {
    const engine = new GatewayEngine(10, 3000);
    engine.freeze();
    await engine.burst(10 + 25);
    const begin = engine.time.now;
    await engine.time.passTo(begin + 2600);
    expect(engine.fates).toHaveLength(10);

    for (const first of [10, 20]) {
      engine.advance(1000);
      await engine.time.passTo(engine.time.now + 100);
      const waited = engine.fates.slice(first);
      const arrivals = waited.map(({ arrival }) => arrival).sort((a, b) => a - b);
      expect(arrivals).toEqual(Array.from({ length: 10 }, (_, n) => first + n));
      expect(waited.every(({ passage }) => passage === "waited")).toBe(true);
      expect(await engine.use()).toMatchObject({ used: 10, throttled: 0 });
    }

    // The others wait in vain: the clock stands still.
    await engine.time.passTo(begin + 2999);
    expect(engine.fates).toHaveLength(30);
    await engine.time.passTo(begin + 3100);
    expect(engine.count("refused")).toBe(5);
    expect(engine.fates.slice(30).every(({ waited }) => waited >= 3000)).toBe(true);
    expect(await engine.use()).toMatchObject({ used: 10, throttled: 5 });
  });

  it("has room in its line for as many as it serves within the longest wait", async () => {
    const engine = new GatewayEngine(200, 500);
    engine.freeze();
    await engine.burst(200 + 100 + 7);
    expect([engine.count("passed"), engine.count("refused")]).toEqual([200, 7]);
  });

  it("applies a larger plan at once", async () => {
    const engine = new GatewayEngine(1000, 0);
    engine.freeze();
    await engine.burst(1001);
    engine.limit = 2000;
    await engine.burst(1001);
    expect([engine.count("passed"), engine.count("refused")]).toEqual([2000, 2]);
  });
});

/** Mean of what requests waited that came in each of so many parts of the load. */
function meanWaits(engine: GatewayEngine, parts: number, perPart: number): number[] {
  return Array.from({ length: parts }, (_, part) => {
    const of = engine.fates.filter(
      ({ arrival, passage }) => passage !== "refused" && Math.floor(arrival / perPart) === part,
    );
    return of.reduce((sum, { waited }) => sum + waited, 0) / of.length;
  });
}

const arrivalAt = (fates: readonly Fate[], index: number) => fates[index]?.arrival ?? 0;

/** The most that passed in a second, whenever it begins. */
function mostInSecond(engine: GatewayEngine): number {
  const times = engine.fates.filter(({ passage }) => passage !== "refused").map(({ at }) => at);
  times.sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[first] ?? 0) <= (times[last] ?? 0) - 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe("the gateway of an instance under load, on a running clock", () => {
  it("lets everything up to the figure pass at once", async () => {
    const engine = new GatewayEngine(500, 1000);
    await engine.load(480, 5000);
    expect(engine.count("passed")).toBe(2400);
    expect(engine.fates).toHaveLength(2400);
  });

  it("makes requests wait longer and longer beyond it, first come first served, and then refuses", async () => {
    const engine = new GatewayEngine(500, 1000);
    await engine.load(600, 10_000);
    await engine.time.passTo(engine.time.now + 2000);
    expect(engine.fates).toHaveLength(6000);

    const waits = meanWaits(engine, 10, 600);
    for (const [second, wait] of waits.slice(0, 5).entries()) {
      expect(wait).toBeGreaterThan((waits[second - 1] ?? -1) + (second > 1 ? 100 : 0));
    }
    expect(Math.min(...waits.slice(6))).toBeGreaterThan(900);
    expect(Math.max(...engine.fates.map(({ waited }) => waited))).toBeLessThan(1150);

    // In the order in which they came; who asks for units on behalf of others may be the first to go.
    const inLine = engine.fates.filter(({ passage }) => passage === "waited");
    const places = [...inLine.keys()].sort((a, b) => arrivalAt(inLine, a) - arrivalAt(inLine, b));
    expect(places.every((place, index) => Math.abs(place - index) <= 5)).toBe(true);
    // Those that would have to wait longer are refused on the spot.
    const refused = engine.fates.filter(({ passage }) => passage === "refused");
    expect(refused.length).toBeGreaterThan(300);
    expect(refused.filter(({ waited }) => waited === 0).length).toBeGreaterThan(refused.length * 0.9);
    expect((await engine.use())?.throttled).toBe(refused.length);
  });

  it.each([1, 3])("serves its figure, never more, over many seconds: %i isolates", async (isolates) => {
    const engine = new GatewayEngine(300, 1000, isolates);
    await engine.load(700, 12_000);
    const passed = engine.count("passed", "waited");
    expect(passed).toBeGreaterThan(300 * 12 * 0.97);
    expect(passed).toBeLessThanOrEqual(300 * 13);
    // Windows begin anew only when one has ended, so a second holds at most the end of one and the whole of another.
    expect(mostInSecond(engine)).toBeLessThanOrEqual(600);
    await engine.time.passTo(engine.time.now + 2000);
    expect(engine.fates).toHaveLength(8400);
  });

  it("lets requests pass at once again when the line is gone", async () => {
    const engine = new GatewayEngine(200, 1000);
    await engine.load(260, 3000);
    expect(engine.count("waited")).toBeGreaterThan(100);
    await engine.load(50, 4000);
    const before = engine.count("waited");
    await engine.load(150, 2000);
    expect(engine.count("waited")).toBe(before);
  });
});

describe.each([5, 30, 80, 150, 300])("the gateway of an instance whose counters are %i ms away", (away) => {
  it("lets everything up to the figure pass, no later than a call takes", async () => {
    const engine = new GatewayEngine(500, 1000, 2, away);
    await engine.load(400, 4000);
    await engine.time.passTo(engine.time.now + 2 * away);
    expect(engine.fates).toHaveLength(1600);
    expect(engine.count("refused")).toBe(0);
    expect(Math.max(...engine.fates.map(({ waited }) => waited))).toBeLessThanOrEqual(2 * away + 10);
  });

  it("serves its figure, and no request waits longer than the longest wait and two calls", async () => {
    const engine = new GatewayEngine(500, 1000, 1, away);
    await engine.load(700, 8000);
    await engine.time.passTo(engine.time.now + 1000 + 3 * away);
    expect(engine.fates).toHaveLength(5600);
    const passed = engine.count("passed", "waited");
    expect(passed).toBeGreaterThan(500 * 8 * 0.97);
    expect(passed).toBeLessThanOrEqual(500 * 9.5);
    expect(mostInSecond(engine)).toBeLessThanOrEqual(1000);
    expect(Math.max(...engine.fates.map(({ waited }) => waited))).toBeLessThan(1150 + 2 * away);
    // The line is as long as it may be, and serves who came first.
    const waits = meanWaits(engine, 8, 700);
    expect(Math.min(...waits.slice(6))).toBeGreaterThan(700);
    expect((await engine.use())?.throttled).toBe(engine.count("refused"));
  });

  it("makes the n-th in line wait until the window ends and n shares of a second, and no longer than a call more", async () => {
    const engine = new GatewayEngine(200, 1000, 1, away);
    const begin = engine.time.now;
    await engine.burst(300);
    await engine.time.passTo(begin + 3000);
    const inLine = engine.fates.filter(({ passage }) => passage === "waited");
    expect(inLine.length).toBeGreaterThan(0);
    // A window begins when the first call for it comes to the counters, and is known to end half a call before.
    for (const [place, { at }] of inLine.entries()) {
      expect(at - begin).toBeGreaterThanOrEqual(1000);
      expect(at - begin).toBeLessThanOrEqual(1000 + (place + 1) * 5 + 2 * away + 20);
    }
  });
});
