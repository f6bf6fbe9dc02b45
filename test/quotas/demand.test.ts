import { describe, expect, it } from "vitest";
import {
  countDemand,
  deviationsToKeepBack,
  type Forecast,
  newDemand,
  type Prospect,
  rateAt,
  spareUnits,
  unitsAhead,
  watchedFor,
} from "../../src/quotas/demand.ts";

/** Expected shortfall of a standard normal below `-c`: the unit normal loss function, by summation. */
function unitNormalLoss(c: number): number {
  let sum = 0;
  const step = 0.001;
  for (let z = c; z < c + 8; z += step) {
    sum += ((z - c) * Math.exp((-z * z) / 2) * step) / Math.sqrt(2 * Math.PI);
  }
  return sum;
}

const forecast: Forecast = { rate: 0.2, watched: 2000, roundTrip: 5, held: 0, granted: 0, window: 0 };
const prospect: Prospect = { window: 0, limit: 1000, left: 1000, endsIn: 1000, totalRate: 0.8, spare: 0 };

describe("the estimate of a demand", () => {
  it("comes to a steady rate, and forgets it when the load has ended", () => {
    const demand = newDemand(0, 1000);
    for (let now = 0; now < 3000; now += 5) countDemand(demand, now, 1);
    expect(rateAt(demand, 3000)).toBeCloseTo(0.2, 1);
    expect(rateAt(demand, 8000)).toBeLessThan(0.002);
  });

  it("is not too low while it is young, and takes no burst for a steady rate", () => {
    const demand = newDemand(0, 1000);
    for (let now = 0; now < 400; now += 5) countDemand(demand, now, 1);
    expect(rateAt(demand, 400)).toBeCloseTo(0.2, 1);
    const burst = newDemand(0, 1000);
    countDemand(burst, 0, 100);
    expect(rateAt(burst, 0)).toBeLessThan(0.5);
  });

  it("leaves out the request on whose arrival it is read", () => {
    const demand = newDemand(0, 1000);
    countDemand(demand, 0, 1);
    expect(rateAt(demand, 0, 1)).toBe(0);
  });

  it("is the more certain the longer it was watched, up to twice its time constant", () => {
    const demand = newDemand(0, 1000);
    expect(watchedFor(demand, 300)).toBeCloseTo(298, 0);
    expect(watchedFor(demand, 60_000)).toBeCloseTo(2000, 0);
  });

  it("has spare units only once it has been watched for a while, and beyond what chance may need", () => {
    const demand = newDemand(0, 3000);
    for (let now = 0; now < 6000; now += 10) countDemand(demand, now, 1);
    expect(spareUnits(newDemand(5900, 3000), 1000, 1000, 6000)).toBe(0);
    const rate = rateAt(demand, 6000);
    expect(spareUnits(demand, 1000, 1000, 6000)).toBeCloseTo(
      1000 - rate * 1000 - 2 * Math.sqrt(rate * 1000),
      5,
    );
    expect(spareUnits(demand, 100, 1000, 6000)).toBe(0);
  });
});

describe("units that are leased ahead of demand", () => {
  it("are kept so far below what is expected that hardly any stay unused", () => {
    for (const deviation of [1, 5, 20]) {
      for (const unused of [0.02, 0.05, 0.2, 0.4]) {
        const kept = deviationsToKeepBack(unused, deviation);
        expect(Math.abs(deviation * unitNormalLoss(kept) - unused)).toBeLessThan(
          0.2 * unused + 0.02 * deviation,
        );
      }
    }
    expect(deviationsToKeepBack(3, 5)).toBe(0);
  });

  it("are what the isolate will need until the window ends, less a margin and what it holds", () => {
    const units = unitsAhead(forecast, prospect);
    expect(units).toBeLessThan(200);
    expect(units).toBeGreaterThan(150);
    expect(unitsAhead({ ...forecast, held: 100 }, prospect)).toBe(units - 100);
    expect(unitsAhead(forecast, { ...prospect, endsIn: 100 })).toBeLessThan(20);
  });

  it("need no margin where units are left over in any case", () => {
    expect(unitsAhead(forecast, { ...prospect, spare: 100 })).toBe(200);
  });

  it("are no more than the isolate's share of the limit where all need more than that", () => {
    const busy = { ...prospect, totalRate: 2 };
    expect(unitsAhead({ ...forecast, rate: 0.5 }, busy)).toBe(250);
    expect(unitsAhead({ ...forecast, rate: 0.5, granted: 200 }, { ...busy, left: 300 })).toBe(50);
    // What it was granted in another window does not count.
    expect(unitsAhead({ ...forecast, rate: 0.5, granted: 200, window: 7 }, busy)).toBe(250);
  });

  it("are none where they would arrive after their window, or nothing is needed, or nothing is left", () => {
    expect(unitsAhead({ ...forecast, roundTrip: 300 }, { ...prospect, endsIn: 300 })).toBe(0);
    expect(unitsAhead({ ...forecast, rate: 0 }, prospect)).toBe(0);
    expect(unitsAhead(forecast, { ...prospect, left: 0 })).toBe(0);
    expect(unitsAhead({ ...forecast, held: 500 }, prospect)).toBe(0);
  });
});
