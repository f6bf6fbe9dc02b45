import { invalidCombination, invalidValue } from "./errors.ts";
import type { Span } from "./metrics.ts";

/** Statistics of a metric whose every data point is one call. */
export const STATISTICS: Readonly<Record<string, (count: number) => number>> = {
  SampleCount: (count) => count,
  Sum: (count) => count,
  Average: () => 1,
  Minimum: () => 1,
  Maximum: () => 1,
};

/** Data points of one answer of GetMetricStatistics (API Reference). */
export const MOST_DATAPOINTS = 1440;

/**
 * The span of a request: from and to whole minutes, in periods of whole minutes, for that is how KMS reports.
 *
 * @throws AwsError InvalidParameterValue, InvalidParameterCombination
 */
export function spanOf(start: number, end: number, periodSeconds: number): Span {
  if (periodSeconds % 60 !== 0) {
    throw invalidValue("The parameter Period must be a value that is a multiple of 60.");
  }
  if (start >= end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  const minute = 60_000;
  const periodMs = periodSeconds * 1000;
  return { from: Math.floor(start / minute) * minute, to: Math.ceil(end / minute) * minute, periodMs };
}

/** @throws AwsError InvalidParameterCombination for more data points than an answer may have */
export function checkDatapoints({ from, to, periodMs }: Span, most: number): void {
  const points = Math.ceil((to - from) / periodMs);
  if (points > most) {
    throw invalidCombination(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${most}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
}

/** Beginnings of the periods of a span. */
export function timesOf({ from, to, periodMs }: Span): number[] {
  return Array.from({ length: Math.ceil((to - from) / periodMs) }, (_, index) => from + index * periodMs);
}
