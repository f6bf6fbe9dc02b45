import type { AlarmConfiguration, ComparisonOperator, MissingData } from "../../../meter/alarm.ts";
import type { Input } from "../../../shape.ts";
import { invalidCombination, missingParameter, validation } from "../errors.ts";
import { periodOf } from "./data-points.ts";
import type { putMetricAlarmInput } from "./members.ts";

type Given = Input<typeof putMetricAlarmInput>;

const TREATMENTS: readonly MissingData[] = ["breaching", "notBreaching", "ignore", "missing"];
const OPERATORS: readonly ComparisonOperator[] = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];

const DAY_S = 86_400;
/** Most seconds that an alarm's evaluation periods cover, of periods of an hour or more (API Reference, PutMetricAlarm). */
const MOST_SECONDS = 7 * DAY_S;
/** Metrics of an alarm on metric math (User Guide, Alarms on metric math). */
const MOST_METRICS = 10;

/** Members of a single metric, which an alarm on metric math must not have. */
const SINGLE = [
  "MetricName",
  "Namespace",
  "Statistic",
  "ExtendedStatistic",
  "Dimensions",
  "Period",
  "Unit",
] as const;

/** What this mock does not evaluate. */
const ABSENT = [
  "ExtendedStatistic",
  "ThresholdMetricId",
  "WarmUpConfiguration",
  "EvaluationCriteria",
  "EvaluationInterval",
  "ActionConfiguration",
] as const;

/**
 * The configuration that PutMetricAlarm was given (API Reference, PutMetricAlarm). Expressions are checked elsewhere,
 * by evaluating them.
 *
 * @throws AwsError ValidationError, MissingParameter, InvalidParameterCombination
 */
export function configurationOf(input: Given): AlarmConfiguration {
  const absent = ABSENT.find((member) => input[member] !== undefined);
  if (absent !== undefined) throw validation(`${absent} is not part of this mock.`);
  if (input.EvaluationWindow?.WallClockWindow) throw validation("WallClockWindow is not part of this mock.");
  checkName(input.AlarmName);
  const { EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData } = input;
  if (EvaluationPeriods === undefined) throw missingParameter("EvaluationPeriods");
  if (ComparisonOperator === undefined) throw missingParameter("ComparisonOperator");
  if (Threshold === undefined) throw missingParameter("Threshold");
  if (!Number.isFinite(Threshold)) throw validation("Threshold must be a finite number.");
  const operator = OPERATORS.find((each) => each === ComparisonOperator);
  if (!operator)
    throw validation(
      `${ComparisonOperator} needs an anomaly detection model, which is not part of this mock.`,
    );
  const treatment = TREATMENTS.find((each) => each === TreatMissingData);
  if (TreatMissingData !== undefined && !treatment) {
    throw validation(
      `Option ${TreatMissingData} is not supported for TreatMissingData parameter. Supported options are [${TREATMENTS.join(", ")}].`,
    );
  }
  const {
    AlarmName: _,
    Tags: __,
    EvaluationWindow: ___,
    TreatMissingData: ____,
    Metrics = [],
    ...given
  } = input;
  // An empty list, which some clients send, is none.
  if (Metrics.length > 0) checkMetrics(input, Metrics);
  else checkSingle(input);
  const configuration = {
    ...given,
    ...(Metrics.length > 0 && { Metrics }),
    ActionsEnabled: input.ActionsEnabled ?? true,
    OKActions: actionsOf(input.OKActions),
    AlarmActions: actionsOf(input.AlarmActions),
    InsufficientDataActions: actionsOf(input.InsufficientDataActions),
    EvaluationPeriods,
    Threshold,
    ComparisonOperator: operator,
    ...(treatment && { TreatMissingData: treatment }),
  };
  checkPeriods(configuration);
  return configuration;
}

function checkName(name: string): void {
  if ([...name].some((character) => character < " " || character === "\u007f")) {
    throw validation("AlarmName must not contain ASCII control characters.");
  }
}

function checkSingle({ MetricName, Namespace, Statistic, Period }: Given): void {
  if (MetricName === undefined) throw missingParameter("MetricName");
  if (Namespace === undefined) throw missingParameter("Namespace");
  if (Statistic === undefined) throw missingParameter("Statistic");
  if (Period === undefined) throw missingParameter("Period");
}

function checkMetrics(input: Given, metrics: NonNullable<Given["Metrics"]>): void {
  const single = SINGLE.find(
    (member) => input[member] !== undefined && (input[member] as { length?: number }).length !== 0,
  );
  if (single !== undefined)
    throw invalidCombination(`The parameters Metrics and ${single} must not both be specified.`);
  if (metrics.filter(({ ReturnData }) => ReturnData !== false).length !== 1) {
    throw validation("Exactly one element of the metrics list should return data.");
  }
  const measured = metrics.filter(({ MetricStat }) => MetricStat !== undefined);
  if (measured.length === 0 || measured.length > MOST_METRICS) {
    throw validation(`The metrics list must have between 1 and ${MOST_METRICS} metrics.`);
  }
  const periods = metrics.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  if (new Set(periods).size > 1) throw validation("Metrics in the metrics list must have the same period.");
}

function checkPeriods(configuration: AlarmConfiguration): void {
  const seconds = periodOf(configuration) / 1000;
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = configuration;
  if (seconds % 60 !== 0)
    throw validation("Period must be a multiple of 60: KMS has a data point for each minute.");
  if (DatapointsToAlarm > EvaluationPeriods) {
    throw validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
  }
  const covered = EvaluationPeriods * seconds;
  if (seconds >= 3600 && covered > MOST_SECONDS) {
    throw validation(
      "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).",
    );
  }
  if (seconds < 3600 && covered > DAY_S) {
    throw validation(
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
    );
  }
}

function actionsOf(given: readonly string[] = []): readonly string[] {
  const wrong = given.find((action) => !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(action));
  if (wrong !== undefined) throw validation(`Invalid arn syntax: ${wrong}`);
  return given;
}
