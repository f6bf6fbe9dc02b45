import { describe, expect, it } from "vitest";
import { storageNeeded } from "../../src/billing/log-storage.ts";
import { seededRandom } from "../support/random.ts";

describe("the estimate of log storage", () => {
  it("is the page's example for 100 requests a second", () => {
    expect(storageNeeded(100)).toEqual({ gbPerDay: 8.2, totalGb: 1476, purchaseGb: 2000 });
  });

  it("is 0 GB without requests, and one step for few", () => {
    expect(storageNeeded(0)).toEqual({ gbPerDay: 0, totalGb: 0, purchaseGb: 0 });
    expect(storageNeeded(0.01).purchaseGb).toBe(1000);
  });

  it("is null beyond what is sold", () => {
    expect(storageNeeded(33_700).purchaseGb).toBe(500_000);
    expect(storageNeeded(33_750).purchaseGb).toBeNull();
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("is refused for %d", (rate) => {
    expect(() => storageNeeded(rate)).toThrow(RangeError);
  });

  it("holds the logs of 180 days, and a step less would not", () => {
    const random = seededRandom();
    for (let round = 0; round < 1000; round++) {
      const rate = random.int(1, 33_000);
      const { purchaseGb } = storageNeeded(rate);
      const kb = rate * 86_400 * 180;
      expect(purchaseGb, `seed ${random.seed}`).not.toBeNull();
      expect(Number(purchaseGb) * 1024 * 1024, `seed ${random.seed}`).toBeGreaterThanOrEqual(kb);
      expect((Number(purchaseGb) - 1000) * 1024 * 1024, `seed ${random.seed}`).toBeLessThan(kb);
    }
  });
});
