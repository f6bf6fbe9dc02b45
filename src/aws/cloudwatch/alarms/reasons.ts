import type { AlarmConfiguration, StateValue } from "../../../meter/alarm.ts";
import type { DataPoint, Verdict } from "../../../meter/alarm-verdict.ts";
import { periodOf } from "./data-points.ts";

const OPERATORS = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
} as const;

const TREATED = { breaching: "Breaching", notBreaching: "NonBreaching", ignore: "", missing: "" } as const;

/** Longest StateReason and StateReasonData (API Reference, MetricAlarm). */
const LONGEST_REASON = 1023;
const LONGEST_DATA = 4000;

/** A number as Java writes it, `5.0`. */
export function javaNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? value.toFixed(1) : String(value);
}

/** A time as in StateReasonData: `2027-01-01T00:00:00.000+0000`. */
export function zoned(time: number): string {
  return new Date(time).toISOString().replace("Z", "+0000");
}

function shortTime(time: number): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
}

/** What an evaluation found, and when. */
export interface Evaluated {
  readonly points: readonly DataPoint[];
  readonly verdict: Verdict;
  readonly at: number;
}

/** StateReason: the sentence of CloudWatch for an evaluation (texts of notifications that users have quoted). */
export function reasonOf(
  configuration: AlarmConfiguration,
  { points, verdict, at }: Evaluated,
  before: StateValue,
): string {
  const { EvaluationPeriods: n, DatapointsToAlarm: m = n, ComparisonOperator, Threshold } = configuration;
  const { compared, filled, value } = verdict;
  if (value === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${n} datapoint${n === 1 ? " was" : "s were"} unknown.`;
  }
  const treated = TREATED[configuration.TreatMissingData ?? "missing"];
  const missing =
    filled > 0 && treated !== ""
      ? `${filled} missing datapoint${filled === 1 ? " was" : "s were"} treated as [${treated}].`
      : "";
  if (compared.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${n} period${n === 1 ? "" : "s"} and ${missing}`;
  }
  const periodMs = periodOf(configuration);
  const shown = compared
    .toReversed()
    .map(
      (index) =>
        `${javaNumber(points[index] as number)} (${shortTime(at - (points.length - index) * periodMs)})`,
    );
  const isAlarm = value === "ALARM";
  const plural = compared.length === 1 ? "was" : "were";
  const least = isAlarm ? m : n - m + 1;
  const text = `Threshold Crossed: ${shown.length} out of the last ${n} datapoints [${shown.join(", ")}] ${plural} ${isAlarm ? "" : "not "}${OPERATORS[ComparisonOperator]} the threshold (${javaNumber(Threshold)}) (minimum ${least} datapoint${least === 1 ? "" : "s"} for ${before} -> ${value} transition).${missing === "" ? "" : ` ${missing}`}`;
  return text.slice(0, LONGEST_REASON);
}

/** StateReasonData: JSON about an evaluation; null where it would be too long. */
export function reasonDataOf(
  configuration: AlarmConfiguration,
  { points, verdict, at }: Evaluated,
): string | null {
  const periodMs = periodOf(configuration);
  const begin = (index: number) => zoned(at - (points.length - index) * periodMs);
  const [first] = verdict.compared;
  const data = JSON.stringify({
    version: "1.0",
    queryDate: zoned(at),
    ...(first !== undefined && { startDate: begin(first) }),
    ...(configuration.Statistic !== undefined && { statistic: configuration.Statistic }),
    period: periodMs / 1000,
    recentDatapoints: verdict.compared.map((index) => points[index]),
    threshold: configuration.Threshold,
    evaluatedDatapoints: verdict.compared
      .toReversed()
      .map((index) => ({ timestamp: begin(index), value: points[index] })),
  });
  return data.length > LONGEST_DATA ? null : data;
}
