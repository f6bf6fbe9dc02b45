import type { AlarmConfiguration } from "../../../meter/alarm.ts";
import { type DataPoint, evaluationRange } from "../../../meter/alarm-verdict.ts";
import { Evaluation, type Query } from "../evaluation.ts";
import { type Metric, type MetricSource, type Minutes, minuteCounts, serviceQuotaOf } from "../metrics.ts";
import type { Reader } from "../operation.ts";

const MINUTE_MS = 60_000;

/** The queries of an alarm: those of its expression, or one for its single metric. */
export function queriesOf(configuration: AlarmConfiguration): readonly Query[] {
  const {
    Metrics,
    Namespace,
    MetricName,
    Dimensions = [],
    Period = MINUTE_MS / 1000,
    Statistic = "",
  } = configuration;
  const queries = Metrics ?? [
    {
      Id: "m1",
      MetricStat: {
        Metric: { Namespace, MetricName, Dimensions },
        Period,
        Stat: Statistic,
        Unit: configuration.Unit,
      },
    },
  ];
  return queries.map(({ Id, MetricStat, Expression, Label, ReturnData, Period: own }) => ({
    Id,
    // Every data point of KMS has the unit None; a metric in another unit has no data.
    ...(MetricStat && {
      MetricStat: {
        ...MetricStat,
        Metric: [undefined, "None"].includes(MetricStat.Unit) ? given(MetricStat.Metric) : {},
      },
    }),
    ...(Expression !== undefined && { Expression }),
    ...(Label !== undefined && { Label }),
    ...(ReturnData !== undefined && { ReturnData }),
    ...(own !== undefined && { Period: own }),
  }));
}

function given({
  Namespace,
  MetricName,
  Dimensions,
}: { [N in keyof Metric]?: Metric[N] | undefined }): Partial<Metric> {
  return {
    ...(Namespace !== undefined && { Namespace }),
    ...(MetricName !== undefined && { MetricName }),
    ...(Dimensions !== undefined && { Dimensions }),
  };
}

/** Period of an alarm in milliseconds: of its metric, or the longest of its queries. */
export function periodOf({ Period, Metrics = [] }: Pick<AlarmConfiguration, "Period" | "Metrics">): number {
  const seconds = Metrics.map((query) => query.MetricStat?.Period ?? query.Period ?? 0);
  return 1000 * (Period ?? (Math.max(...seconds) || 60));
}

/** The id of the query that an alarm watches. */
function watchedOf(queries: readonly Query[]): string {
  return queries.find(({ ReturnData }) => ReturnData !== false)?.Id ?? "";
}

/**
 * The data points of an alarm at many times. Metrics are read once for the whole span, because a clock that was
 * advanced makes an alarm look at each minute of it.
 */
export class AlarmData {
  readonly #reader: Reader;
  readonly #configuration: AlarmConfiguration;
  readonly #queries: readonly Query[];
  readonly #rangeMs: number;
  readonly #span: { readonly from: number; readonly to: number };
  readonly #minutes = new Map<string, Minutes>();
  readonly #quotas = new Map<string, number | null>();

  /** @param first @param last first and last time of an evaluation, milliseconds. */
  constructor(reader: Reader, configuration: AlarmConfiguration, first: number, last: number) {
    this.#reader = reader;
    this.#configuration = configuration;
    this.#queries = queriesOf(configuration);
    this.#rangeMs = evaluationRange(configuration) * periodOf(configuration);
    this.#span = { from: Math.max(0, first - this.#rangeMs), to: last };
  }

  /** The data points of the evaluation range that ends at a time, the earliest first. @throws TooMuch, AwsError */
  async at(time: number): Promise<DataPoint[]> {
    const periodMs = periodOf(this.#configuration);
    const start = time - this.#rangeMs;
    const evaluation = new Evaluation(this.#sourceAt(time), this.#queries, { start, end: time });
    const { times, values } = await evaluation.series(watchedOf(this.#queries));
    const points: DataPoint[] = new Array(evaluationRange(this.#configuration)).fill(null);
    for (const [index, begin] of times.entries()) {
      const value = values[index] as number;
      if (!Number.isNaN(value)) points[Math.round((begin - start) / periodMs)] = value;
    }
    return points;
  }

  /** Whether there is data in the evaluation range that ends at a time. For metrics that `at` has read. */
  hasDataAt(time: number): boolean {
    return this.#nextDataFrom(time - this.#rangeMs) < time;
  }

  /** The first time from which on an evaluation sees new data; infinity where none does. */
  nextDataAfter(time: number): number {
    return this.#nextDataFrom(time) + MINUTE_MS;
  }

  #nextDataFrom(from: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const minutes of this.#minutes.values()) {
      const found = minutes[indexFrom(minutes, from)];
      if (found) next = Math.min(next, found[0]);
    }
    return next;
  }

  #sourceAt(now: number): MetricSource {
    return {
      now,
      minutes: async (metric, { from, to }) => {
        const all = await this.#all(metric);
        return all.slice(indexFrom(all, from), indexFrom(all, to));
      },
      quota: async (metric, periodMs) => {
        const name = JSON.stringify([metric, periodMs]);
        let quota = this.#quotas.get(name);
        if (quota === undefined) {
          quota = await serviceQuotaOf(this.#reader, metric, periodMs);
          this.#quotas.set(name, quota);
        }
        return quota;
      },
    };
  }

  async #all(metric: Metric): Promise<Minutes> {
    const name = JSON.stringify(metric);
    let minutes = this.#minutes.get(name);
    if (!minutes) {
      minutes = await minuteCounts(this.#reader, metric, { ...this.#span, periodMs: MINUTE_MS });
      this.#minutes.set(name, minutes);
    }
    return minutes;
  }
}

/** Index of the first minute that is not before a time. */
function indexFrom(minutes: Minutes, time: number): number {
  let [low, high] = [0, minutes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((minutes[middle]?.[0] ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
