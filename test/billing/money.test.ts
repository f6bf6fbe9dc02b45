import { describe, expect, it } from "vitest";
import {
  cents,
  formatCents,
  MOST_CENTS,
  shareOf,
  sumOf,
  times,
  toJsonNumber,
} from "../../src/billing/money.ts";
import { seededRandom } from "../support/random.ts";

describe("amounts of cents", () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST_CENTS + 1, -MOST_CENTS - 1])(
    "are not %s",
    (amount) => {
      expect(() => cents(amount)).toThrow(RangeError);
      expect(() => formatCents(amount)).toThrow(RangeError);
      expect(() => toJsonNumber(amount)).toThrow(RangeError);
    },
  );

  it("do not grow beyond what is exact", () => {
    expect(() => sumOf([MOST_CENTS, 1])).toThrow(RangeError);
    expect(() => times(MOST_CENTS, 2)).toThrow(RangeError);
    expect(() => times(100, 1.5)).toThrow(RangeError);
    expect(sumOf([])).toBe(0);
  });

  it.each([
    [0, "0.00"],
    [-0, "0.00"],
    [7, "0.07"],
    [-7, "-0.07"],
    [184_500, "1845.00"],
    [-184_510, "-1845.10"],
    [MOST_CENTS, "9999999999999.99"],
  ])("are shown with two decimals: %i", (amount, text) => {
    expect(formatCents(amount)).toBe(text);
  });

  it("are exact to the cent in JSON, however large", () => {
    const random = seededRandom();
    for (let round = 0; round < 20_000; round++) {
      const amount = random.int(0, round % 2 === 0 ? 10_000_000 : MOST_CENTS);
      const shown = JSON.stringify(toJsonNumber(amount));
      const [whole, decimals = ""] = shown.split(".");
      expect(`${whole}.${decimals.padEnd(2, "0")}`, `seed ${random.seed}`).toBe(formatCents(amount));
    }
  });
});

describe("shares of an amount", () => {
  it("are rounded down to the cent", () => {
    expect(shareOf(100, 1, 3)).toBe(33);
    expect(shareOf(100, 2, 3)).toBe(66);
    expect(shareOf(100, 3, 3)).toBe(100);
    expect(shareOf(100, 0, 3)).toBe(0);
  });

  it("are exact where the product is beyond a double", () => {
    expect(shareOf(MOST_CENTS, 1094, 1095)).toBe(999_086_757_990_866);
    expect(shareOf(MOST_CENTS, 1095, 1095)).toBe(MOST_CENTS);
  });

  it.each([
    [100, 4, 3],
    [100, -1, 3],
    [100, 0, 0],
    [100, 0.5, 3],
    [-100, 1, 3],
  ])("are refused: %i x %d / %i", (amount, part, whole) => {
    expect(() => shareOf(amount, part, whole)).toThrow(RangeError);
  });
});
