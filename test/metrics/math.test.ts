import { describe, expect, it } from "vitest";
import { evaluate, MathError, type MathSource } from "../../src/metrics/math.ts";

const series = (...values: number[]) => new Map(values.map((value, index) => [index * 60_000, value]));

const METRICS: Readonly<Record<string, ReadonlyMap<number, number>>> = {
  usage: series(300_000, 600_000, 0),
  other: series(1, 2),
  empty: new Map(),
};

const source: MathSource = {
  series: (id) => {
    const found = METRICS[id];
    if (!found) throw new MathError(`no ${id}`);
    return found;
  },
  times: [0, 60_000, 120_000],
  period: () => 60,
  quota: (id) => (id === "usage" ? 600_000 : null),
};

const values = (expression: string) => [...evaluate(expression, source).values()];

describe("metric math", () => {
  it.each([
    ["usage / SERVICE_QUOTA(usage) * 100", [50, 100, 0]],
    ["usage/PERIOD(usage)", [5000, 10_000, 0]],
    ["(usage + 1) * 2 - 1", [600_001, 1_200_001, 1]],
    ["-other", [-1, -2]],
    ["usage + other", [300_001, 600_002]],
    ["other / 0", []],
    ["SUM(usage)", [900_000, 900_000, 900_000]],
    ["SUM([other, other])", [2, 4]],
    ["AVG(other)", [1.5, 1.5, 1.5]],
    ["MAX([usage, 7])", [300_000, 600_000, 7]],
    ["MIN(other)", [1, 1, 1]],
    ["CEIL(other / 4)", [1, 1]],
    ["FLOOR(other / 4) + ABS(-1)", [1, 1]],
    ["FILL(other, 9)", [1, 2, 9]],
    ["IF(usage > 100, usage)", [300_000, 600_000]],
    ["IF(usage >= 600000, 1, 0)", [0, 1, 0]],
    ["usage == 0 || other == 2", [0, 1]],
    ["7", [7, 7, 7]],
    ["SUM(empty)", []],
  ])("works %s out", (expression, expected) => {
    expect(values(expression)).toEqual(expected);
  });

  it.each([
    "usage +",
    "nobody",
    "SERVICE_QUOTA(other)",
    "SERVICE_QUOTA(1)",
    "EVAL(usage)",
    "usage.constructor",
    "this",
    "'text'",
    "usage; other",
    "usage | other",
    "constructor(usage)",
    "",
  ])("refuses %s", (expression) => {
    expect(() => evaluate(expression, source)).toThrow(MathError);
  });
});
