import { epochSeconds } from "../../aws-json/time.ts";
import { evaluate, MathError, type Series } from "../../metrics/math.ts";
import { boolean, integer, list, required, string, structure, timestamp } from "../../shape.ts";
import { invalidCombination, invalidValue } from "../errors.ts";
import { dimensions, metricName, namespace, nextToken, period, unit } from "../members.ts";
import { countsOf, type Metric, type Span, serviceQuotaOf } from "../metrics.ts";
import { type Call, operation } from "../operation.ts";
import { STATISTICS, spanOf, timesOf } from "../statistics.ts";

const USUAL_PERIOD = 60;

interface Query {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: Partial<Metric>;
    readonly Period: number;
    readonly Stat: string;
  };
  readonly Expression?: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
}

/** A query that has been worked out. */
interface Result {
  readonly series: Series;
  readonly periodMs: number;
  readonly metric: Metric | null;
  readonly quota: number | null;
}

export const getMetricData = operation({
  name: "GetMetricData",
  input: {
    MetricDataQueries: required(
      list(
        structure({
          Id: required(string({ min: 1, max: 255 })),
          MetricStat: structure({
            Metric: required(
              structure({ Namespace: namespace, MetricName: metricName, Dimensions: dimensions }),
            ),
            Period: required(period),
            Stat: required(string({})),
            Unit: unit,
          }),
          Expression: string({ min: 1, max: 2048 }),
          Label: string({}),
          ReturnData: boolean,
          Period: period,
          AccountId: string({ min: 1, max: 255 }),
        }),
        { max: 500 },
      ),
    ),
    StartTime: required(timestamp),
    EndTime: required(timestamp),
    NextToken: nextToken,
    ScanBy: string({ values: ["TimestampDescending", "TimestampAscending"] }),
    MaxDatapoints: integer({ min: 1 }),
    LabelOptions: structure({ Timezone: string({}) }),
  },
  async run(call, input) {
    if (input.NextToken !== undefined) throw invalidValue("The parameter NextToken is not valid.");
    const queries: readonly Query[] = input.MetricDataQueries;
    checkIds(queries);
    const results = new Map<string, Result>();
    for (const query of queries) {
      if (query.MetricStat)
        results.set(query.Id, await measured(call, query, input.StartTime, input.EndTime));
    }
    for (const query of inOrder(queries)) {
      const span = spanOf(input.StartTime, input.EndTime, query.Period ?? periodOf(results));
      results.set(query.Id, expressed(query, span, results));
    }
    const ascending = input.ScanBy === "TimestampAscending";
    const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
    return { MetricDataResults: shown.map((query) => entry(query, results, ascending)), Messages: [] };
  },
});

function checkIds(queries: readonly Query[]): void {
  for (const { Id, MetricStat, Expression } of queries) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) {
      throw invalidValue(`The value for parameter Id (${Id}) must start with a lowercase letter.`);
    }
    if ((MetricStat === undefined) === (Expression === undefined)) {
      throw invalidCombination(`The query ${Id} must have either MetricStat or Expression.`);
    }
  }
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    throw invalidValue("The ids of the queries must be unique.");
  }
}

/** The data of a metric, and the quota behind it, in case that an expression asks. */
async function measured(call: Call, query: Query, start: number, end: number): Promise<Result> {
  const { Metric: given = {}, Period = USUAL_PERIOD, Stat = "" } = query.MetricStat ?? {};
  const statistic = Object.hasOwn(STATISTICS, Stat) ? STATISTICS[Stat] : undefined;
  if (!statistic) throw invalidValue(`The value ${Stat} for parameter Stat is not supported.`);
  const span = spanOf(start, end, Period);
  const { Namespace = "", MetricName = "", Dimensions = [] } = given;
  const metric = { Namespace, MetricName, Dimensions };
  const [counts, quota] = await Promise.all([
    countsOf(call, metric, span),
    serviceQuotaOf(call, metric, span.periodMs),
  ]);
  const series = new Map([...counts].map(([time, count]) => [time, statistic(count)]));
  return { series, periodMs: span.periodMs, metric, quota };
}

/** Period of expressions that have none of their own: the longest of the metrics. */
function periodOf(results: ReadonlyMap<string, Result>): number {
  return Math.max(USUAL_PERIOD, ...[...results.values()].map(({ periodMs }) => periodMs / 1000));
}

/** Expressions in an order in which each comes after those that it names. @throws AwsError where there is none */
function inOrder(queries: readonly Query[]): Query[] {
  const left = queries.filter(({ Expression }) => Expression !== undefined);
  const ordered: Query[] = [];
  while (left.length > 0) {
    const next = left.findIndex(
      ({ Id, Expression = "" }) =>
        !left.some((other) => other.Id !== Id && new RegExp(`\\b${other.Id}\\b`).test(Expression)),
    );
    if (next < 0) throw invalidValue("Expressions must not be circular.");
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

function expressed(query: Query, span: Span, results: ReadonlyMap<string, Result>): Result {
  const find = (id: string) => {
    const found = results.get(id);
    if (!found) throw new MathError(`Error in expression '${query.Id}': the id ${id} is not known.`);
    return found;
  };
  try {
    const series = evaluate(query.Expression ?? "", {
      series: (id) => find(id).series,
      times: timesOf(span),
      period: (id) => find(id).periodMs / 1000,
      quota: (id) => find(id).quota,
    });
    return { series, periodMs: span.periodMs, metric: null, quota: null };
  } catch (error) {
    throw error instanceof MathError ? invalidValue(error.message) : error;
  }
}

function entry(query: Query, results: ReadonlyMap<string, Result>, ascending: boolean): object {
  const result = results.get(query.Id);
  const points = [...(result?.series ?? [])].sort(([a], [b]) => (ascending ? a - b : b - a));
  return {
    Id: query.Id,
    Label: query.Label ?? result?.metric?.MetricName ?? query.Id,
    Timestamps: points.map(([time]) => epochSeconds(time)),
    Values: points.map(([, value]) => value),
    StatusCode: "Complete",
  };
}
