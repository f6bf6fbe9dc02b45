import type { Alarm, AlarmConfiguration, AlarmNotification, AlarmState } from "../../../meter/alarm.ts";
import { zoned } from "./reasons.ts";
import { alarmArn } from "./shown.ts";

/** Actions of an alarm in a state. */
export function actionsOf(
  { OKActions, AlarmActions, InsufficientDataActions }: AlarmConfiguration,
  value: AlarmState["value"],
): readonly string[] {
  return { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[value];
}

/**
 * What CloudWatch publishes to an action. The Region stands under its code: CloudWatch has its name in words.
 *
 * @param before the alarm with its old state.
 */
export function notificationOf(before: Alarm, state: AlarmState, action: string): AlarmNotification {
  const { name, region, configuration } = before;
  const message = {
    AlarmName: name,
    AlarmDescription: configuration.AlarmDescription ?? null,
    AWSAccountId: before.account,
    AlarmConfigurationUpdatedTimestamp: zoned(before.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: zoned(state.updatedAt),
    Region: region,
    AlarmArn: alarmArn(before),
    OldStateValue: before.state.value,
    OKActions: configuration.OKActions,
    AlarmActions: configuration.AlarmActions,
    InsufficientDataActions: configuration.InsufficientDataActions,
    Trigger: triggerOf(configuration),
  };
  return {
    at: state.updatedAt,
    action,
    oldState: before.state.value,
    newState: state.value,
    subject: `${state.value}: "${name}" in ${region}`,
    message: JSON.stringify(message),
  };
}

function triggerOf(configuration: AlarmConfiguration): object {
  const { MetricName, Namespace, Statistic, Unit, Dimensions = [], Period, Metrics } = configuration;
  const { EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold } = configuration;
  return {
    ...(Metrics
      ? { Metrics }
      : {
          MetricName,
          Namespace,
          StatisticType: "Statistic",
          Statistic: Statistic?.toUpperCase(),
          Unit: Unit ?? null,
          Dimensions: Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
        }),
    Period,
    EvaluationPeriods,
    DatapointsToAlarm,
    ComparisonOperator,
    Threshold,
    TreatMissingData: configuration.TreatMissingData ?? "missing",
    EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? "",
  };
}
