import { describe, expect, it } from "vitest";
import { comparePairs, compareRuns, intervalOf, linesOf } from "../../bench/comparison.ts";
import type { Row } from "../../bench/rows.ts";

const row = (ratios: readonly number[], over: Partial<Row> = {}): Row => ({
  section: "symmetric",
  name: "Encrypt",
  figures: {},
  comparisons: [{ yardstick: "floor", by: "cpuMicros", ratios }],
  ...over,
});

const verdictsOf = (before: readonly number[], now: readonly number[]) =>
  compareRuns([row(before)], [row(now)]).verdicts.map(({ verdict }) => verdict);

describe("the comparison of a run with a stored one", () => {
  it("calls slower what is slower in all rounds by more than the least change", () => {
    expect(verdictsOf([0.9, 0.91, 0.92], [0.7, 0.71, 0.72])).toEqual(["slower"]);
  });

  it("calls faster what is faster in all rounds", () => {
    expect(verdictsOf([0.7, 0.71, 0.72], [0.9, 0.91, 0.92])).toEqual(["faster"]);
  });

  it("calls the same what differs by less than the least change, however sure that is", () => {
    expect(verdictsOf([0.9, 0.9, 0.9], [0.85, 0.85, 0.85])).toEqual(["same"]);
  });

  it("calls the same what differs in the median while the rounds of both overlap", () => {
    expect(verdictsOf([0.6, 0.9, 0.95], [0.65, 0.7, 0.92])).toEqual(["same"]);
  });

  it("calls the same whatever has fewer than three rounds on one side", () => {
    expect(verdictsOf([0.9, 0.9, 0.9], [0.5, 0.5])).toEqual(["same"]);
    expect(verdictsOf([0.9], [0.5, 0.5, 0.5])).toEqual(["same"]);
  });

  it("tells the change as the ratio of the medians", () => {
    const { verdicts } = compareRuns([row([0.5, 0.5, 0.5])], [row([0.4, 0.4, 0.4])]);
    expect(verdicts[0]).toMatchObject({ before: 0.5, now: 0.4, change: 0.8 });
  });

  it("tells what only one of the runs has, of the sections that were measured now", () => {
    const before = [row([1], { name: "Decrypt" }), row([1]), row([1], { section: "specs" })];
    const { onlyBefore, onlyNow } = compareRuns(before, [row([1]), row([1], { name: "Sign" })]);
    expect(onlyBefore).toEqual(["symmetric: Decrypt to floor"]);
    expect(onlyNow).toEqual(["symmetric: Sign to floor"]);
  });

  it("compares by yardstick and unit, where a row has several comparisons", () => {
    const ratios = (floor: number, p99: number) =>
      row([], {
        comparisons: [
          { yardstick: "floor", by: "cpuMicros", ratios: [floor, floor, floor] },
          { yardstick: "floor", by: "p99", ratios: [p99, p99, p99] },
        ],
      });
    const { verdicts } = compareRuns([ratios(0.9, 0.5)], [ratios(0.9, 0.4)]);
    expect(verdicts.map(({ by, verdict }) => [by, verdict])).toEqual([
      ["cpuMicros", "same"],
      ["p99", "slower"],
    ]);
  });
});

describe("the comparison with another checkout", () => {
  const paired = (ratios: readonly number[]) =>
    comparePairs([row(ratios)]).verdicts.map(({ verdict }) => verdict);

  it("calls slower what most of many rounds find slower", () => {
    expect(paired([...Array(19).fill(0.94), 1.2])).toEqual(["slower"]);
  });

  it("calls the same what a third of many rounds find faster", () => {
    expect(paired([...Array(14).fill(0.8), ...Array(7).fill(1.1)])).toEqual(["same"]);
  });
});

describe("the interval of the median", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it.each([
    [1, [1, 1]],
    [5, [1, 5]],
    [7, [1, 7]],
    [8, [1, 8]],
    [12, [2, 11]],
    [20, [4, 17]],
  ])("of %i rounds is that of the table of the sign test for 99 %%", (count, interval) => {
    expect(intervalOf(upTo(count).toReversed())).toEqual(interval);
  });
});

describe("the lines of a comparison", () => {
  it("end with what got slower", () => {
    const rows = (fast: number, slow: number) => [
      row([slow, slow, slow], { name: "Sign" }),
      row([fast, fast, fast], { name: "Verify" }),
    ];
    const lines = linesOf(compareRuns(rows(0.5, 0.5), rows(0.6, 0.4)));
    expect(lines.slice(1).map((line) => line.split(/ +/).at(-1))).toEqual(["faster", "slower"]);
    expect(lines.at(-1)).toContain("symmetric: Sign to floor");
  });
});
