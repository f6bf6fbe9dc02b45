import { list, required, string, timestamp } from "../../../shape.ts";
import { invalidCombination } from "../errors.ts";
import { dimensions, metricName, namespace, period, unit } from "../members.ts";
import { countsOf } from "../metrics.ts";
import { operation } from "../operation.ts";
import { checkDatapoints, MOST_DATAPOINTS, retained, STATISTICS, spanOf } from "../statistics.ts";

export const getMetricStatistics = operation({
  name: "GetMetricStatistics",
  input: {
    Namespace: required(namespace),
    MetricName: required(metricName),
    Dimensions: dimensions,
    StartTime: required(timestamp),
    EndTime: required(timestamp),
    Period: required(period),
    Statistics: list(string({ values: Object.keys(STATISTICS) }), { min: 1, max: 5 }),
    ExtendedStatistics: list(string({}), { min: 1, max: 10 }),
    Unit: unit,
  },
  async run(call, input) {
    const { Namespace, MetricName, Dimensions = [], StartTime, EndTime, Period, Statistics = [] } = input;
    if (Statistics.length === 0) {
      throw invalidCombination(
        "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
      );
    }
    const span = spanOf(StartTime, EndTime, Period);
    checkDatapoints(span, MOST_DATAPOINTS);
    const counts = await countsOf(call, { Namespace, MetricName, Dimensions }, retained(span, call.now));
    // Every data point of KMS has the unit None.
    const found = input.Unit === undefined || input.Unit === "None" ? [...counts] : [];
    return {
      Label: MetricName,
      Datapoints: found.map(([time, count]) => ({
        Timestamp: new Date(time),
        ...Object.fromEntries(Statistics.map((name) => [name, STATISTICS[name]?.(count)])),
        Unit: "None",
      })),
    };
  },
});
