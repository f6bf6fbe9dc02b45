import { describe, expect, it } from "vitest";
import {
  evaluate,
  MathError,
  type MathSource,
  parseExpression,
  type Series,
} from "../../../src/aws/cloudwatch/math.ts";

const series = (...values: number[]): Series => ({
  times: Float64Array.from(values, (_, index) => index * 60_000),
  values: Float64Array.from(values),
});

const METRICS: Readonly<Record<string, Series>> = {
  usage: series(300_000, 600_000, 0),
  other: series(1, 2),
  empty: series(),
  late: { times: Float64Array.of(60_000, 120_000), values: Float64Array.of(5, 6) },
};

const source: MathSource = {
  series: (id) => {
    const found = METRICS[id];
    if (!found) throw new MathError(`no ${id}`);
    return found;
  },
  times: Float64Array.of(0, 60_000, 120_000),
  period: () => 60,
  quota: (id) => (id === "usage" ? 600_000 : null),
  spend: () => {},
};

const values = (expression: string) =>
  [...evaluate(parseExpression(expression), source).values].filter((value) => !Number.isNaN(value));

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
    // An array gives a time series, also one of a single metric (CloudWatch User Guide, Functions: TS[] gives TS).
    ["SUM([other])", [1, 2]],
    ["AVG([usage])", [300_000, 600_000, 0]],
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
    ["other + late", [7]],
    ["SUM([other, late])", [1, 7, 6]],
    ["FILL(late / 0, 3)", [3, 3, 3]],
    ["MIN(FILL(late, 0))", [0, 0, 0]],
  ])("evaluates %s", (expression, expected) => {
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
    expect(() => evaluate(parseExpression(expression), source)).toThrow(MathError);
  });

  it.each(["MIN", "MAX", "SUM", "AVG"])("evaluates %s of more values than a call has arguments", (name) => {
    const long = {
      times: new Float64Array(500_000).map((_, at) => at),
      values: new Float64Array(500_000).fill(3),
    };
    const { values: worked } = evaluate(parseExpression(`${name}(long) / 3`), {
      ...source,
      series: () => long,
    });
    expect(worked[0]).toBe(name === "SUM" ? 500_000 : 1);
  });

  it("reports the number of values before it evaluates them, so that it can be refused", () => {
    const spent: number[] = [];
    evaluate(parseExpression("usage + usage * 2"), { ...source, spend: (values) => spent.push(values) });
    expect(spent).toEqual([3, 3]);
  });

  it.each([
    ["brackets", `${"(".repeat(1000)}1${")".repeat(1000)}`],
    ["functions", `${"ABS(".repeat(400)}1${")".repeat(400)}`],
    ["signs", `${"-".repeat(2000)}1`],
    ["sums", `1${"+1".repeat(1000)}`],
  ])("gives a result or an error for %s in great number", (_, expression) => {
    let outcome: unknown;
    try {
      outcome = values(expression).length;
    } catch (error) {
      outcome = error;
    }
    expect(outcome === 3 || outcome instanceof MathError).toBe(true);
  });
});
