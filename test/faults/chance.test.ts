import { describe, expect, it } from "vitest";
import { hits, splitMix64 } from "../../src/faults/chance.ts";

describe("SplitMix64", () => {
  it.each([
    // Rosetta Code, Pseudo-random numbers/Splitmix64.
    [
      1234567n,
      [
        6457827717110365317n,
        3203168211198807973n,
        9817491932198370423n,
        4593380528125082431n,
        16408922859458223821n,
      ],
    ],
    [0n, [0xe220a8397b1dcdafn, 0x6e789e6aa1b965f4n, 0x06c45d188009454fn]],
  ] as const)("of seed %s gives the published numbers", (seed, numbers) => {
    expect(numbers.map((_, index) => splitMix64(seed, BigInt(index + 1)))).toEqual(numbers);
  });
});

describe("the chance of a fault", () => {
  const pattern = (seed: number, probability: number, length = 1000) =>
    Array.from({ length }, (_, index) => hits(seed, index + 1, probability));
  const share = (found: boolean[]) => found.filter(Boolean).length / found.length;

  it("depends on nothing but seed and number", () => {
    expect(pattern(42, 0.5)).toEqual(pattern(42, 0.5));
    expect(pattern(42, 0.5)).not.toEqual(pattern(43, 0.5));
  });

  it.each([0, 0.1, 0.5, 0.9, 1])("is as large as its probability: %d", (probability) => {
    for (const seed of [0, 1, 2 ** 53 - 1]) {
      expect(share(pattern(seed, probability, 10_000))).toBeCloseTo(probability, 1);
    }
    expect(pattern(7, 0)).not.toContain(true);
    expect(pattern(7, 1)).not.toContain(false);
  });

  it("hits every request that a smaller probability hits", () => {
    const rare = pattern(5, 0.2);
    const often = pattern(5, 0.6);
    expect(rare.every((hit, index) => !hit || often[index])).toBe(true);
  });
});
