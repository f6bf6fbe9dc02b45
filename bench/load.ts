import autocannon from "autocannon";
import { cpuSeconds } from "./processes.ts";

/** A request that is sent repeatedly. */
export interface Shot {
  readonly name: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Further headers of each single request, for signatures that are valid once. */
  readonly headersOfEach?: () => Record<string, string>;
  /** Requests in flight; 32 by default. */
  readonly connections?: number;
}

/** Measurements of one run. */
export interface Measured {
  readonly perSecond: number;
  /** CPU time of the whole workerd process per request, microseconds. */
  readonly cpuMicros: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends a request as often as 32 connections can, or at a rate.
 *
 * @throws Error if an answer is not a success, because its cost would say nothing
 */
export async function fire(shot: Shot, pid: number, seconds: number, rate?: number): Promise<Measured> {
  const { headersOfEach } = shot;
  const setupRequest = (request: { headers: Record<string, string> }) => ({
    ...request,
    headers: { ...request.headers, ...headersOfEach?.() },
  });
  const before = cpuSeconds(pid);
  const result = await autocannon({
    url: shot.url,
    method: "POST",
    headers: shot.headers,
    body: shot.body,
    connections: shot.connections ?? 32,
    duration: seconds,
    ...(headersOfEach && { requests: [{ setupRequest }] }),
    ...(rate !== undefined && { overallRate: rate }),
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${shot.name}: ${failed} of ${result.requests.total} requests failed`);
  return {
    perSecond: result.requests.total / result.duration,
    cpuMicros: ((cpuSeconds(pid) - before) / result.requests.total) * 1e6,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

/** The median of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
