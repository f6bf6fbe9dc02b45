import { partitionOf } from "../../../cloud/aws-partitions.ts";
import type { Alarm, AlarmName } from "../../../meter/alarm.ts";

export function alarmArn({ account, region, name }: AlarmName): string {
  return `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`;
}

/** An alarm as DescribeAlarms shows it (API Reference, MetricAlarm). */
export function shownAlarm(alarm: Alarm): object {
  const { configuration, state } = alarm;
  const { Metrics, Dimensions, ...rest } = configuration;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarmArn(alarm),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    ...rest,
    ...(Metrics ? { Metrics, Dimensions: [] } : { Dimensions: Dimensions ?? [] }),
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.data !== null && { StateReasonData: state.data }),
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.transitionedAt),
  };
}
