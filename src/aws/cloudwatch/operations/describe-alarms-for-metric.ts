import { required, string } from "../../../shape.ts";
import { alarmsOf } from "../alarms/alarms.ts";
import { shownAlarm } from "../alarms/shown.ts";
import { dimensions, metricName, namespace, period, unit } from "../members.ts";
import { operation } from "../operation.ts";

const sorted = (given: readonly { readonly Name: string; readonly Value: string }[] = []) =>
  JSON.stringify(given.map(({ Name, Value }) => [Name, Value]).toSorted());

export const describeAlarmsForMetric = operation({
  name: "DescribeAlarmsForMetric",
  input: {
    MetricName: required(metricName),
    Namespace: required(namespace),
    Statistic: string({ values: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] }),
    ExtendedStatistic: string({}),
    Dimensions: dimensions,
    Period: period,
    Unit: unit,
  },
  async run(call, input) {
    const { MetricName, Namespace, Statistic, Period, Unit, ExtendedStatistic } = input;
    // Alarms on metric math are not part of the answer (API Reference).
    const found = [...(await alarmsOf(call)).values()].filter(
      ({ configuration: each }) =>
        ExtendedStatistic === undefined &&
        each.MetricName === MetricName &&
        each.Namespace === Namespace &&
        sorted(each.Dimensions) === sorted(input.Dimensions) &&
        (Statistic === undefined || each.Statistic === Statistic) &&
        (Period === undefined || each.Period === Period) &&
        (Unit === undefined || each.Unit === Unit),
    );
    return { MetricAlarms: found.map(shownAlarm) };
  },
});
