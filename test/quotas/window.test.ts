import { describe, expect, it } from "vitest";
import {
  afterClockChange,
  type Grant,
  giveBack,
  take as takeUnits,
  usedAt,
  type Window,
  watermark,
} from "../../src/quotas/window.ts";

/** Takes units for so many waiting requests, and `ahead` more. */
function take(
  window: Window | undefined,
  limit: number,
  waiting: number,
  now: number,
  { cost = 1, ahead = 0 } = {},
): Grant {
  return takeUnits(window, limit, 1000, { cost, waiting, ahead: () => ahead }, now);
}

describe("a fixed window", () => {
  it("begins with the first request after the last one ended", () => {
    const first = take(undefined, 5, 1, 10_250);
    expect(first).toEqual({ window: { start: 10_250, granted: 1 }, units: 1, left: 4, endsIn: 1000 });
    expect(take(first.window, 5, 1, 11_249).window).toEqual({ start: 10_250, granted: 2 });
    expect(take(first.window, 5, 1, 11_250).window).toEqual({ start: 11_250, granted: 1 });
  });

  it("grants exactly its limit, unit by unit", () => {
    let window: Window | undefined;
    const grants = Array.from({ length: 8 }, () => {
      const grant = take(window, 5, 1, 0);
      window = grant.window;
      return grant.units;
    });
    expect(grants).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  });

  it("grants those that wait all that is left, and ahead of demand only what they leave", () => {
    expect(take(undefined, 100, 30, 0, { ahead: 50 })).toMatchObject({ units: 80, left: 20 });
    expect(take(undefined, 100, 90, 0, { ahead: 50 })).toMatchObject({ units: 100, left: 0 });
    expect(take(undefined, 100, 130, 0, { ahead: 50 })).toMatchObject({ units: 100, left: 0 });
    expect(take(undefined, 100, 0, 0, { ahead: 50 })).toMatchObject({ units: 50, left: 50 });
    expect(take(undefined, 100, 1, 0, { ahead: -3.5 })).toMatchObject({ units: 1, left: 99 });
  });

  it("asks how many units are wanted ahead with what is known of the window", () => {
    const asked: unknown[] = [];
    const ahead = (...known: unknown[]) => asked.push(known);
    takeUnits({ start: 500, granted: 40 }, 100, 1000, { cost: 1, waiting: 10, ahead }, 700);
    expect(asked).toEqual([[{ start: 500, granted: 40 }, 50, 800]]);
  });

  it("grants nothing where fewer units are left than a request costs", () => {
    const { window } = take(undefined, 4, 1, 0, { cost: 3 });
    expect(window.granted).toBe(3);
    expect(take(window, 4, 1, 0, { cost: 3 }).units).toBe(0);
    expect(take(window, 4, 1, 0).units).toBe(1);
  });

  it("grants whole requests' worth where a request costs several units", () => {
    expect(take(undefined, 1800, 0, 0, { cost: 3, ahead: 100 }).units).toBe(99);
    expect(take({ start: 0, granted: 1795 }, 1800, 2, 0, { cost: 3 }).units).toBe(3);
  });

  it("never ends on a clock that stands still", () => {
    const full = { start: 500, granted: 5 };
    for (let request = 0; request < 100; request++) expect(take(full, 5, 1, 700).units).toBe(0);
  });

  it("stays open for a clock that lags behind its start", () => {
    expect(take({ start: 500, granted: 5 }, 5, 1, 480)).toMatchObject({ units: 0, endsIn: 1020 });
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

  it("ends where the clock is set back to before its start", () => {
    const window = { start: 500, granted: 4 };
    expect(afterClockChange(window, 499)).toBeUndefined();
    expect(afterClockChange(window, 500)).toBe(window);
  });

  it("admits what is left under a limit that was lowered, and no less than nothing", () => {
    expect(take({ start: 0, granted: 40 }, 10, 1, 1).units).toBe(0);
    expect(take({ start: 0, granted: 40 }, 50, 1, 1).units).toBe(1);
  });
});

describe("the watermark on disk", () => {
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
