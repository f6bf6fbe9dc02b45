import { boolean, list, required, string, structure } from "../../../shape.ts";
import { dimensions, metricName, namespace, period, unit } from "../members.ts";

/** Members of several operations on alarms, with the limits of the service model (monitoring/2010-08-01). */

export const alarmName = string({ min: 1, max: 255 });
export const alarmNames = list(alarmName, { max: 100 });
export const actions = list(string({ min: 1, max: 1024 }), { max: 5 });
export const stateValue = string({ values: ["OK", "ALARM", "INSUFFICIENT_DATA"] });
export const alarmTypes = list(string({ values: ["CompositeAlarm", "MetricAlarm", "LogAlarm"] }), {});
export const scanBy = string({ values: ["TimestampDescending", "TimestampAscending"] });
export const resourceArn = string({ min: 1, max: 1024 });
export const tagList = list(
  structure({
    Key: required(string({ min: 1, max: 128 })),
    Value: required(string({ min: 0, max: 256 })),
  }),
  {},
);

/** Queries of GetMetricData and of alarms on metric math. */
export const metricDataQuery = structure({
  Id: required(string({ min: 1, max: 255 })),
  MetricStat: structure({
    Metric: required(structure({ Namespace: namespace, MetricName: metricName, Dimensions: dimensions })),
    Period: required(period),
    Stat: required(string({})),
    Unit: unit,
  }),
  Expression: string({ min: 1, max: 2048 }),
  Label: string({}),
  ReturnData: boolean,
  Period: period,
  AccountId: string({ min: 1, max: 255 }),
});

/** The input of PutMetricAlarm. */
export const putMetricAlarmInput = {
  AlarmName: required(alarmName),
  AlarmDescription: string({ min: 0, max: 1024 }),
  ActionsEnabled: boolean,
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  MetricName: metricName,
  Namespace: namespace,
  Statistic: string({ values: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] }),
  ExtendedStatistic: string({}),
  Dimensions: dimensions,
  Period: period,
  Unit: unit,
  EvaluationPeriods: { kind: "integer", min: 1 },
  DatapointsToAlarm: { kind: "integer", min: 1 },
  Threshold: { kind: "double" },
  ComparisonOperator: string({
    values: [
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
      "LessThanLowerOrGreaterThanUpperThreshold",
      "LessThanLowerThreshold",
      "GreaterThanUpperThreshold",
    ],
  }),
  TreatMissingData: string({ min: 1, max: 255 }),
  EvaluateLowSampleCountPercentile: string({ min: 1, max: 255 }),
  Metrics: list(metricDataQuery, {}),
  Tags: tagList,
  ThresholdMetricId: string({ min: 1, max: 255 }),
  EvaluationWindow: structure({ WallClockWindow: structure({}), SlidingWindow: structure({}) }),
  WarmUpConfiguration: structure({}),
  EvaluationCriteria: structure({}),
  EvaluationInterval: { kind: "integer", min: 10, max: 3600 },
  ActionConfiguration: structure({}),
} as const;
