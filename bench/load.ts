import autocannon from "autocannon";
import { cpuSeconds } from "./processes.ts";

/** A request that is sent again and again. */
export interface Shot {
  readonly name: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
  /** Headers that differ from request to request, such as a signature. */
  readonly headersOfEach?: () => Record<string, string>;
  /** 32 by default. */
  readonly connections?: number;
}

/** Measurements of one run. */
export interface Measured {
  readonly perSecond: number;
  /** CPU time of the whole server per request, microseconds. */
  readonly cpuMicros: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends a request as often as its connections can, or at a rate.
 *
 * @param pids processes of the server.
 * @throws Error if an answer is not a success, because its cost would say nothing
 */
export async function fire(
  shot: Shot,
  pids: number | readonly number[],
  seconds: number,
  rate?: number,
): Promise<Measured> {
  const { headersOfEach } = shot;
  const setupRequest = (request: { headers: Record<string, string> }) => ({
    ...request,
    headers: { ...request.headers, ...headersOfEach?.() },
  });
  const cpu = () => [pids].flat().reduce((total, pid) => total + cpuSeconds(pid), 0);
  const times: number[] = [];
  const before = cpu();
  const result = await autocannon({
    url: shot.url,
    method: "POST",
    headers: shot.headers,
    body: shot.body,
    connections: shot.connections ?? 32,
    duration: seconds,
    setupClient: (client) => client.on("response", (_status, _bytes, ms) => times.push(ms)),
    ...(headersOfEach !== undefined && { requests: [{ setupRequest }] }),
    ...(rate !== undefined && { overallRate: rate }),
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${shot.name}: ${failed} of ${result.requests.total} requests failed`);
  return {
    perSecond: result.requests.total / result.duration,
    cpuMicros: ((cpu() - before) / result.requests.total) * 1e6,
    ...(rate === undefined ? percentilesOf(times) : { p50: result.latency.p50, p99: result.latency.p99 }),
  };
}

/** Percentiles of times, in their unit. Those of autocannon are whole milliseconds, but allow for requests that came late. */
function percentilesOf(times: number[]): Pick<Measured, "p50" | "p99"> {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
