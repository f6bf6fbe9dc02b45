import { integer, list, required, string, structure, timestamp } from "../../../shape.ts";
import { openPosition, sealPosition } from "../../../surface/position.ts";
import { AwsError } from "../../protocol/errors.ts";
import { metricDataQuery } from "../alarms/members.ts";
import { invalidCombination } from "../errors.ts";
import { Evaluation, type Query, TooMuch } from "../evaluation.ts";
import type { Series } from "../math.ts";
import { nextToken } from "../members.ts";
import { sourceOf } from "../metrics.ts";
import { operation } from "../operation.ts";
import { checkQueries } from "../queries.ts";
import { MOST_PAGE_DATAPOINTS } from "../statistics.ts";

export const getMetricData = operation({
  name: "GetMetricData",
  input: {
    MetricDataQueries: required(list(metricDataQuery, { max: 500 })),
    StartTime: required(timestamp),
    EndTime: required(timestamp),
    NextToken: nextToken,
    ScanBy: string({ values: ["TimestampDescending", "TimestampAscending"] }),
    MaxDatapoints: integer({ min: 1 }),
    LabelOptions: structure({ Timezone: string({}) }),
  },
  async run(call, input) {
    const { NextToken, ...asked } = input;
    const queries: readonly Query[] = input.MetricDataQueries;
    checkQueries(queries);
    const tokenKeys = call.runtime.tokenKeys(call.caller.workspace, call.state);
    const { account, region } = call.caller;
    const place = JSON.stringify([call.operation, account, region, asked]);
    const from = NextToken === undefined ? "0:" : openPosition(tokenKeys, place, NextToken);
    if (from === null) throw new AwsError("InvalidNextToken", "The parameter NextToken is not valid.");
    const evaluation = new Evaluation(sourceOf(call), queries, {
      start: input.StartTime,
      end: input.EndTime,
    });
    const most = Math.min(input.MaxDatapoints ?? MOST_PAGE_DATAPOINTS, MOST_PAGE_DATAPOINTS);
    const page = new Page(input.ScanBy === "TimestampAscending", most, from);
    const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
    for (const query of shown.slice(page.begin)) {
      const series = await seriesOf(evaluation, query, page.isEmpty);
      if (series === null || !page.add(series)) break;
    }
    const position = page.next(shown.length);
    return {
      MetricDataResults: shown.map((query, index) => page.entry(query, index)),
      ...(position !== null && { NextToken: sealPosition(tokenKeys, place, position) }),
      Messages: [],
    };
  },
});

/**
 * The result of a query; null where it is left to the next page.
 *
 * @throws AwsError InvalidParameterCombination where it is too large for any page
 */
async function seriesOf(evaluation: Evaluation, query: Query, isFirst: boolean): Promise<Series | null> {
  try {
    return await evaluation.series(query.Id);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    if (isFirst) throw tooMuch(query.Id);
    return null;
  }
}

function tooMuch(id: string): AwsError {
  return invalidCombination(
    `The query ${id} needs more data points than one request can work out. You may reduce them by increasing Period, decreasing the time range or shortening the expression.`,
  );
}

/** A page of data points: query by query, each in the order of ScanBy. */
class Page {
  readonly begin: number;
  readonly #ascending: boolean;
  readonly #most: number;
  /** Time of the previous page's last data point; null where that page ended with a whole query. */
  readonly #after: number | null;
  readonly #points: { readonly times: number[]; readonly values: number[] }[] = [];
  #count = 0;
  /** Time at which the page broke off its last query; null where the query is complete. */
  #brokenAt: number | null = null;

  /**
   * @param from position of the previous page's end: index of a query, a colon, and a time where that was broken off.
   */
  constructor(ascending: boolean, most: number, from: string) {
    const [begin, after] = from.split(":");
    this.begin = Number(begin);
    this.#after = after ? Number(after) : null;
    this.#ascending = ascending;
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#points.length === 0;
  }

  /** Adds the next query's data points. @returns false where the page is full before the last of them */
  add(series: Series): boolean {
    const { length } = series.times;
    const after = this.isEmpty ? this.#after : null;
    const points: { readonly times: number[]; readonly values: number[] } = { times: [], values: [] };
    this.#points.push(points);
    for (let n = 0; n < length; n++) {
      const at = this.#ascending ? n : length - 1 - n;
      const [time, value] = [series.times[at] as number, series.values[at] as number];
      if (Number.isNaN(value)) continue;
      if (after !== null && (this.#ascending ? time <= after : time >= after)) continue;
      if (this.#count === this.#most) {
        this.#brokenAt = points.times.at(-1) ?? after ?? Number.NaN;
        return false;
      }
      points.times.push(time);
      points.values.push(value);
      this.#count += 1;
    }
    return true;
  }

  /** Position of the next page; null where this is the last one. @param queries number of all queries */
  next(queries: number): string | null {
    const reached = this.begin + this.#points.length;
    if (this.#brokenAt !== null) return `${reached - 1}:${this.#brokenAt || ""}`;
    return reached < queries ? `${reached}:` : null;
  }

  entry({ Id, Label, MetricStat }: Query, index: number): object {
    const points = this.#points[index - this.begin];
    const last = this.begin + this.#points.length - 1;
    const isComplete = this.#brokenAt === null ? index <= last : index < last;
    return {
      Id,
      Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
      Timestamps: points?.times.map((time) => new Date(time)) ?? [],
      Values: points?.values ?? [],
      StatusCode: isComplete ? "Complete" : "PartialData",
    };
  }
}
