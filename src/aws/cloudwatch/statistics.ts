import { invalidCombination, invalidValue } from "./errors.ts";
import type { Times } from "./math.ts";
import type { Span } from "./metrics.ts";

/** Statistics of a metric, each data point of which is one call. */
export const STATISTICS: Readonly<Record<string, (count: number) => number>> = {
  SampleCount: (count) => count,
  Sum: (count) => count,
  Average: () => 1,
  Minimum: () => 1,
  Maximum: () => 1,
};

/** Most data points in an answer of GetMetricStatistics (API Reference). */
export const MOST_DATAPOINTS = 1440;

/** Most data points in a page of GetMetricData, and the default (API Reference, MaxDatapoints). */
export const MOST_PAGE_DATAPOINTS = 100_800;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Retention of data points, by the number of seconds of which their period is a multiple (API Reference,
 * GetMetricData). Only custom metrics have periods of less than a minute.
 */
const RETENTION = [
  { multipleOf: 3600, days: 455 },
  { multipleOf: 300, days: 63 },
  { multipleOf: 60, days: 15 },
] as const;

/** How far ahead of the clock a data point can be (API Reference, PutMetricData). */
const AHEAD_MS = 2 * 3_600_000;

/**
 * The span of a request, from and to whole minutes, in periods of whole minutes, because KMS reports by the minute.
 *
 * @throws AwsError InvalidParameterValue, InvalidParameterCombination
 */
export function spanOf(start: number, end: number, periodSeconds: number): Span {
  if (periodSeconds % 60 !== 0) {
    throw invalidValue("The parameter Period must be a value that is a multiple of 60.");
  }
  if (start >= end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  const periodMs = periodSeconds * 1000;
  return {
    from: Math.floor(start / MINUTE_MS) * MINUTE_MS,
    to: Math.ceil(end / MINUTE_MS) * MINUTE_MS,
    periodMs,
  };
}

/**
 * The part of a span in which there can be data points: not older than the retention of its period, and not in the
 * future. It may be empty.
 *
 * @param now milliseconds of the workspace's clock.
 */
export function retained({ from, to, periodMs }: Span, now: number): Span {
  const days = RETENTION.find(({ multipleOf }) => periodMs % (multipleOf * 1000) === 0)?.days ?? 0;
  const oldest = now - days * DAY_MS;
  const late = Math.max(0, Math.ceil((oldest - from) / periodMs));
  const begin = from + late * periodMs;
  const end = Math.min(to, Math.ceil((now + AHEAD_MS) / MINUTE_MS) * MINUTE_MS);
  return { from: begin, to: Math.max(begin, end), periodMs };
}

/** Checks a span's number of data points. @throws AwsError InvalidParameterCombination for more than `most` */
export function checkDatapoints({ from, to, periodMs }: Span, most: number): void {
  const points = Math.ceil((to - from) / periodMs);
  if (points > most) {
    throw invalidCombination(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${most}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
}

/** Beginnings of the periods of a span that `retained` has limited. */
export function timesOf({ from, to, periodMs }: Span): Times {
  return Float64Array.from(
    { length: Math.ceil((to - from) / periodMs) },
    (_, index) => from + index * periodMs,
  );
}
