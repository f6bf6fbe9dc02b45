/** What a figure is called in tables, and how many decimals it has there. */
export const UNITS = {
  perSecond: { title: "req/s", decimals: 0 },
  cpuMicros: { title: "CPU µs", decimals: 0 },
  /** CPU time of the bare primitive. */
  bareMicros: { title: "bare µs", decimals: 0 },
  p50: { title: "p50 ms", decimals: 1 },
  p99: { title: "p99 ms", decimals: 1 },
  /** What went on beside the requests, per second. */
  besidePerSecond: { title: "beside/s", decimals: 1 },
  /** Time of a decision alone, without a request. */
  micros: { title: "µs", decimals: 2 },
  /** From the start of the process until it is ready, and until the first success. */
  readyMs: { title: "ready ms", decimals: 0 },
  firstMs: { title: "first ms", decimals: 0 },
  /** CPU time until it is ready. */
  cpuMs: { title: "CPU ms", decimals: 0 },
  megabytes: { title: "MB", decimals: 0 },
  restMegabytes: { title: "MB at rest", decimals: 0 },
  loadMegabytes: { title: "MB loaded", decimals: 0 },
  /** Of one request to a deployment: calls of Durable Objects, rows written, dollars a million. */
  calls: { title: "calls", decimals: 2 },
  rows: { title: "rows", decimals: 2 },
  dollars: { title: "dollars", decimals: 2 },
} as const;

export type Unit = keyof typeof UNITS;

/** Figures of a run, or medians of several. */
export type Figures = Readonly<Partial<Record<Unit, number>>>;

/** How a row compares with its yardstick. */
export interface Comparison {
  /** Name of the row that it is compared with. */
  readonly yardstick: string;
  /** What is compared. */
  readonly by: Unit;
  /** What the yardstick costs, divided by what this costs, for each round: 0.5 costs twice as much. */
  readonly ratios: readonly number[];
  /** The least ratio that is asked. */
  readonly asked?: number | undefined;
}

/** A line of the benchmark: what something costs, and how that compares with its yardsticks. */
export interface Row {
  readonly section: string;
  /** What is measured; no other row of the section has the name. */
  readonly name: string;
  readonly figures: Figures;
  /** The largest figures that are asked. */
  readonly limits?: Figures | undefined;
  /** What the figures are sums of, by kind and name: calls of `<class>.<method>`, rows written by class. */
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  readonly comparisons: readonly Comparison[];
}

/** How long a section measures. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of a round. */
  readonly seconds: number;
}

/** The median of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of each figure, over the runs that have it. */
export function figuresOf(runs: readonly Figures[]): Figures {
  const units = new Set(runs.flatMap((run) => Object.keys(run) as Unit[]));
  return Object.fromEntries([...units].map((unit) => [unit, median(runs.flatMap((run) => run[unit] ?? []))]));
}

/** The ratios of a yardstick's figure to another's, for each round that has both, and took measurable time. */
export function ratiosOf(
  yardstick: readonly Figures[],
  runs: readonly Figures[],
  by: Unit,
  of: Unit = by,
): number[] {
  return runs.flatMap((run, round) => {
    const cost = run[by];
    const basis = yardstick[round]?.[of];
    return !cost || basis === undefined ? [] : [basis / cost];
  });
}

/** A ratio as tables have it: two decimals, of small ones two digits. */
export function ratioTextOf(ratio: number): string {
  return ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2);
}
