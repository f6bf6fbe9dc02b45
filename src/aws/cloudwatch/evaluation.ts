import { invalidValue } from "./errors.ts";
import { type Expression, evaluate, MathError, parseExpression, type Series, type Times } from "./math.ts";
import { countsIn, type Metric, type MetricSource, type Minutes, type Span } from "./metrics.ts";
import { retained, STATISTICS, spanOf, timesOf } from "./statistics.ts";

/** A query of GetMetricData. */
export interface Query {
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

/** The result of a query. */
interface Result {
  readonly series: Series;
  readonly periodMs: number;
  readonly quota: number | null;
}

/** Thrown where a page needs more than `MOST_VALUES` values. */
export class TooMuch extends Error {}

/** Period in seconds of expressions without a metric. */
const USUAL_PERIOD = 60;

/** Most values computed for a page, including operands and hidden queries: some 40 times what the page can hold. */
const MOST_VALUES = 4_000_000;

const NO_SERIES: Series = { times: new Float64Array(), values: new Float64Array() };

/** Evaluation of the queries of GetMetricData; each needed query is computed once. */
export class Evaluation {
  readonly #source: MetricSource;
  readonly #queries: ReadonlyMap<string, Query>;
  readonly #expressions: ReadonlyMap<string, Expression>;
  /** All ids in topological order: each after those that its expression names. */
  readonly #order: readonly string[];
  readonly #start: number;
  readonly #end: number;
  readonly #usualPeriod: number;
  readonly #results = new Map<string, Result>();
  readonly #minutes = new Map<string, Minutes>();
  readonly #times = new Map<number, Times>();
  #left = MOST_VALUES;

  /**
   * @param queries queries with unique ids.
   * @param span milliseconds.
   * @throws AwsError InvalidParameterValue for an invalid query, even one whose result is not needed
   */
  constructor(
    source: MetricSource,
    queries: readonly Query[],
    { start, end }: { start: number; end: number },
  ) {
    this.#source = source;
    this.#queries = new Map(queries.map((query) => [query.Id, query]));
    this.#start = start;
    this.#end = end;
    let longest = USUAL_PERIOD;
    for (const { MetricStat } of queries) longest = Math.max(longest, MetricStat?.Period ?? 0);
    this.#usualPeriod = longest;
    for (const query of queries) this.#check(query);
    this.#expressions = told(
      () =>
        new Map(
          queries.flatMap(({ Id, Expression }) =>
            Expression === undefined ? [] : [[Id, parseExpression(Expression)] as const],
          ),
        ),
    );
    this.#order = inOrder(queries, this.#expressions);
    for (const id of this.#expressions.keys()) this.#rehearse(id);
  }

  /** The result of a query. @throws TooMuch, AwsError */
  async series(id: string): Promise<Series> {
    const needed = this.#neededBy(id);
    for (const each of this.#order) {
      if (!needed.has(each)) continue;
      const query = this.#queries.get(each) as Query;
      this.#results.set(each, query.MetricStat ? await this.#measured(query) : this.#expressed(query));
    }
    return this.#results.get(id)?.series ?? NO_SERIES;
  }

  /** Ids of the queries on which a query depends, its own included. */
  #neededBy(id: string): ReadonlySet<string> {
    const needed = new Set<string>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (needed.has(next) || this.#results.has(next)) continue;
      needed.add(next);
      for (const named of this.#expressions.get(next)?.ids ?? []) open.push(named);
    }
    return needed;
  }

  #check(query: Query): void {
    const { Stat } = query.MetricStat ?? {};
    if (Stat !== undefined && !Object.hasOwn(STATISTICS, Stat)) {
      throw invalidValue(`The value ${Stat} for parameter Stat is not supported.`);
    }
    this.#spanOf(query);
  }

  #spanOf({ MetricStat, Period }: Query): Span {
    const seconds = MetricStat ? MetricStat.Period : (Period ?? this.#usualPeriod);
    return retained(spanOf(this.#start, this.#end, seconds), this.#source.now);
  }

  /** Checks an expression by evaluating it on empty series. */
  #rehearse(id: string): void {
    const isMetric = (named: string) => this.#queries.get(named)?.MetricStat !== undefined;
    this.#evaluated(id, {
      times: NO_SERIES.times,
      result: (named) => ({ series: NO_SERIES, periodMs: 1, quota: isMetric(named) ? 1 : null }),
    });
  }

  /** The data of a metric, and the quota behind it for SERVICE_QUOTA. */
  async #measured(query: Query): Promise<Result> {
    const { Namespace = "", MetricName = "", Dimensions = [] } = query.MetricStat?.Metric ?? {};
    const metric = { Namespace, MetricName, Dimensions };
    const span = this.#spanOf(query);
    const quota = await this.#source.quota(metric, span.periodMs);
    const counts = countsIn(await this.#minutesOf(metric, span), span);
    this.#spend(counts.size);
    const statistic = STATISTICS[query.MetricStat?.Stat ?? ""] ?? Number;
    const series = {
      times: Float64Array.from(counts.keys()),
      values: Float64Array.from(counts.values(), statistic),
    };
    return { series, periodMs: span.periodMs, quota };
  }

  async #minutesOf(metric: Metric, span: Span): Promise<Minutes> {
    const name = JSON.stringify([metric, span.from, span.to]);
    const known = this.#minutes.get(name);
    if (known) return known;
    const minutes = await this.#source.minutes(metric, span);
    this.#minutes.set(name, minutes);
    return minutes;
  }

  #expressed(query: Query): Result {
    const span = this.#spanOf(query);
    let times = this.#times.get(span.periodMs);
    if (!times) {
      times = timesOf(span);
      this.#times.set(span.periodMs, times);
    }
    const series = this.#evaluated(query.Id, { times, result: (id) => this.#results.get(id) });
    return { series, periodMs: span.periodMs, quota: null };
  }

  #evaluated(id: string, from: { times: Times; result: (id: string) => Result | undefined }): Series {
    const expression = this.#expressions.get(id);
    if (!expression) throw new Error(`no expression ${id}`);
    const find = (named: string) => {
      const found = this.#queries.has(named) ? from.result(named) : undefined;
      if (!found) throw new MathError(`Error in expression '${id}': the id ${named} is not known.`);
      return found;
    };
    return told(() =>
      evaluate(expression, {
        series: (named) => find(named).series,
        times: from.times,
        period: (named) => find(named).periodMs / 1000,
        quota: (named) => find(named).quota,
        spend: (values) => this.#spend(values),
      }),
    );
  }

  #spend(values: number): void {
    if (values > this.#left) throw new TooMuch();
    this.#left -= values;
  }
}

/** Runs `work`, and turns a MathError into an error for the client. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof MathError ? invalidValue(error.message) : error;
  }
}

/** All ids in topological order: each after those that it names. @throws AwsError for a cycle */
function inOrder(queries: readonly Query[], expressions: ReadonlyMap<string, Expression>): readonly string[] {
  const ids = new Set(queries.map(({ Id }) => Id));
  const waitsFor = new Map<string, number>();
  const namedBy = new Map<string, string[]>();
  for (const id of ids) {
    const named = (expressions.get(id)?.ids ?? []).filter((each) => ids.has(each));
    waitsFor.set(id, named.length);
    for (const each of named) {
      const users = namedBy.get(each) ?? [];
      users.push(id);
      namedBy.set(each, users);
    }
  }
  // The list grows while the loop runs over it.
  const ordered = [...ids].filter((id) => waitsFor.get(id) === 0);
  for (const id of ordered) {
    for (const user of namedBy.get(id) ?? []) {
      const left = (waitsFor.get(user) ?? 0) - 1;
      waitsFor.set(user, left);
      if (left === 0) ordered.push(user);
    }
  }
  if (ordered.length < ids.size) throw invalidValue("Expressions must not be circular.");
  return ordered;
}
