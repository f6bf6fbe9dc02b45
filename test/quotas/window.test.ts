import { describe, expect, it } from "vitest";
import { afterClockChange, giveBack, take, usedAt, watermark } from "../../src/quotas/window.ts";

describe("a fixed window", () => {
  it("begins with the first request after the last one ended", () => {
    const first = take(undefined, 5, 1000, 1, 10_250);
    expect(first).toEqual({ window: { start: 10_250, granted: 1 }, units: 1, endsIn: 1000 });
    expect(take(first.window, 5, 1000, 1, 11_249).window).toEqual({ start: 10_250, granted: 2 });
    expect(take(first.window, 5, 1000, 1, 11_250).window).toEqual({ start: 11_250, granted: 1 });
  });

  it("grants exactly its limit, unit by unit", () => {
    let window: Parameters<typeof take>[0];
    const grants = Array.from({ length: 8 }, () => {
      const grant = take(window, 5, 1000, 1, 0);
      window = grant.window;
      return grant.units;
    });
    expect(grants).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  });

  it("grants an eighth of what is left at the most, down to single units", () => {
    let window: Parameters<typeof take>[0];
    const grants: number[] = [];
    for (;;) {
      const grant = take(window, 100, 1000, 50, 0);
      if (grant.units === 0) break;
      grants.push(grant.units);
      window = grant.window;
    }
    expect(grants.slice(0, 3)).toEqual([12, 11, 9]);
    expect(grants.at(-1)).toBe(1);
    expect(grants.reduce((sum, units) => sum + units)).toBe(100);
  });

  it("grants nothing where fewer units are left than a request costs", () => {
    const { window } = take(undefined, 4, 1000, 3, 0, 3);
    expect(window.granted).toBe(3);
    expect(take(window, 4, 1000, 3, 0, 3).units).toBe(0);
    expect(take(window, 4, 1000, 1, 0, 1).units).toBe(1);
  });

  it("grants whole requests' worth where a request costs several units", () => {
    expect(take(undefined, 1800, 1000, 100, 0, 3).units).toBe(99);
    expect(take({ start: 0, granted: 1795 }, 1800, 1000, 100, 0, 3).units).toBe(3);
  });

  it("never ends on a clock that stands still", () => {
    const full = { start: 500, granted: 5 };
    for (let request = 0; request < 100; request++) expect(take(full, 5, 1000, 1, 700).units).toBe(0);
  });

  it("stays open for a clock that lags behind its start", () => {
    expect(take({ start: 500, granted: 5 }, 5, 1000, 1, 480)).toMatchObject({ units: 0, endsIn: 1020 });
  });

  it("takes unspent units back, unless they are of an earlier window", () => {
    expect(giveBack({ start: 500, granted: 40 }, 500, 15)).toEqual({ start: 500, granted: 25 });
    expect(giveBack({ start: 500, granted: 40 }, 400, 15)).toEqual({ start: 500, granted: 40 });
    expect(giveBack({ start: 500, granted: 4 }, 500, 15)).toEqual({ start: 500, granted: 0 });
  });

  it("has used nothing once it has ended", () => {
    expect(usedAt({ start: 500, granted: 4 }, 1000, 1499)).toBe(4);
    expect(usedAt({ start: 500, granted: 4 }, 1000, 1500)).toBe(0);
    expect(usedAt(undefined, 1000, 0)).toBe(0);
  });

  it("is left behind by a clock that is set back to before it", () => {
    const window = { start: 500, granted: 4 };
    expect(afterClockChange(window, 499)).toBeUndefined();
    expect(afterClockChange(window, 500)).toBe(window);
  });

  it("admits what is left under a limit that was lowered, and no less than nothing", () => {
    expect(take({ start: 0, granted: 40 }, 10, 1000, 1, 1).units).toBe(0);
    expect(take({ start: 0, granted: 40 }, 50, 1000, 1, 1).units).toBe(1);
  });
});

describe("the mark on disk", () => {
  it("is exact for small limits, and never below what was granted", () => {
    for (const limit of [1, 5, 100, 1000, 10_000, 100_000]) {
      for (let granted = 0; granted <= limit; granted += Math.max(1, limit >> 7)) {
        const mark = watermark(granted, limit);
        expect(mark).toBeGreaterThanOrEqual(granted);
        expect(mark - granted).toBeLessThan(Math.max(1, limit / 64));
        expect(mark).toBeLessThanOrEqual(limit);
      }
    }
    expect(watermark(3, 5)).toBe(3);
  });
});
