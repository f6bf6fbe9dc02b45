import type { AlarmConfiguration, ComparisonOperator, StateValue } from "./alarm.ts";

/** A data point of an alarm: its value, or null where it is missing. */
export type DataPoint = number | null;

/** Periods by which the evaluation range is longer than EvaluationPeriods: the User Guide's examples have 5 for 3. */
const MORE_PERIODS = 2;

/** Number of periods that an evaluation looks at. */
export function evaluationRange({
  EvaluationPeriods,
}: Pick<AlarmConfiguration, "EvaluationPeriods">): number {
  return EvaluationPeriods + MORE_PERIODS;
}

const BREACHES: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The result of an evaluation. */
export interface Verdict {
  readonly value: StateValue;
  /** Indexes of the data points that were compared, the earliest first. */
  readonly compared: readonly number[];
  /** How many missing data points were filled in. */
  readonly filled: number;
}

type Rules = Pick<
  AlarmConfiguration,
  "EvaluationPeriods" | "DatapointsToAlarm" | "Threshold" | "ComparisonOperator" | "TreatMissingData"
>;

/**
 * Decides the state of an alarm (CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data). As many
 * real data points as there are in the range are used before missing ones are filled in.
 *
 * @param points of the evaluation range, the earliest first.
 * @param present the state before.
 */
export function verdictOf(rules: Rules, points: readonly DataPoint[], present: StateValue): Verdict {
  const { EvaluationPeriods: n, DatapointsToAlarm: m = n, Threshold, TreatMissingData = "missing" } = rules;
  const breaches = (value: number) => BREACHES[rules.ComparisonOperator](value, Threshold);
  const compared = points.flatMap((value, index) => (value === null ? [] : [index])).slice(-n);
  const breaching = compared.filter((index) => breaches(points[index] as number));
  const filled = n - compared.length;
  const end = (value: StateValue): Verdict => ({ value, compared, filled });
  if (breaching.length >= m) return end("ALARM");
  if (filled === 0) return end("OK");
  switch (TreatMissingData) {
    case "breaching":
      return end(breaching.length + filled >= m ? "ALARM" : "OK");
    case "notBreaching":
      return end("OK");
    case "ignore":
      return end(breaching.length < compared.length ? "OK" : present);
    case "missing": {
      if (breaching.length < compared.length) return end("OK");
      // Nothing but breaching points, too few of them: they count once the oldest is as old as DatapointsToAlarm, so
      // that one late point does not alarm before its neighbours are there.
      const oldest = breaching[0];
      return end(oldest !== undefined && points.length - oldest >= m ? "ALARM" : "INSUFFICIENT_DATA");
    }
  }
}
