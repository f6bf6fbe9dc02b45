import { describe, expect, it } from "vitest";
import type { MissingData, StateValue } from "../../src/meter/alarm.ts";
import { evaluationRange, verdictOf } from "../../src/meter/alarm-verdict.ts";

/** Data points as the User Guide draws them: 0 is within the threshold, X breaches it, - is missing. */
const pointsOf = (drawn: string) =>
  drawn.split(" ").map((each) => (each === "-" ? null : each === "X" ? 10 : 1));

const stateOf = (
  drawn: string,
  m: number,
  n: number,
  TreatMissingData: MissingData | undefined,
  present: StateValue,
) => {
  const rules = {
    EvaluationPeriods: n,
    DatapointsToAlarm: m,
    Threshold: 5,
    ComparisonOperator: "GreaterThanThreshold",
  } as const;
  return verdictOf({ ...rules, ...(TreatMissingData && { TreatMissingData }) }, pointsOf(drawn), present)
    .value;
};

const RETAIN = "retain";
type Row = readonly [drawn: string, missing: string, ignore: string, breaching: string, notBreaching: string];

/**
 * CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data, in the editions of 2019 and later: the
 * examples of 3 out of 3 and of 2 out of 3, with a range of five data points.
 */
const ALL: readonly Row[] = [
  ["0 - X - X", "OK", "OK", "OK", "OK"],
  ["0 - - - -", "OK", "OK", "OK", "OK"],
  ["- - - - 0", "OK", "OK", "OK", "OK"],
  ["- - - - -", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
  ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["- - - - X", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
  ["- - X - -", "ALARM", RETAIN, "ALARM", "OK"],
  ["X - - - -", "ALARM", RETAIN, "ALARM", "OK"],
];
const TWO_OF_THREE: readonly Row[] = [
  ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 - X - -", "OK", "OK", "ALARM", "OK"],
  ["- - - - 0", "OK", "OK", "ALARM", "OK"],
  ["- - - - X", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
  ["- - - X -", "ALARM", RETAIN, "ALARM", "OK"],
];
const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;

const cases = [
  ...ALL.map((row) => [3, row] as const),
  ...TWO_OF_THREE.map((row) => [2, row] as const),
].flatMap(([m, [drawn, ...states]]) =>
  TREATMENTS.map((treatment, index) => [m, drawn, treatment, states[index] ?? ""] as const),
);

describe("an alarm with missing data", () => {
  it.each(cases)("of %d out of 3, data points %s and treatment %s is %s", (m, drawn, treatment, state) => {
    for (const present of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const) {
      expect(stateOf(drawn, m, 3, treatment, present)).toBe(state === RETAIN ? present : state);
    }
  });

  it("treats it as missing by default", () => {
    expect(stateOf("- - -", 1, 1, undefined, "OK")).toBe("INSUFFICIENT_DATA");
  });
});

describe("an alarm", () => {
  it("looks at two more periods than it evaluates", () => {
    expect(evaluationRange({ EvaluationPeriods: 3 })).toBe(5);
  });

  it.each([
    ["GreaterThanOrEqualToThreshold", [false, true, true]],
    ["GreaterThanThreshold", [false, false, true]],
    ["LessThanThreshold", [true, false, false]],
    ["LessThanOrEqualToThreshold", [true, true, false]],
  ] as const)("compares by %s", (ComparisonOperator, expected) => {
    const rules = { EvaluationPeriods: 1, Threshold: 5, ComparisonOperator } as const;
    const found = [4, 5, 6].map((value) => verdictOf(rules, [null, null, value], "OK").value === "ALARM");
    expect(found).toEqual(expected);
  });
});
