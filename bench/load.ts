import autocannon from "autocannon";
import { cpuSeconds } from "./processes.ts";
import type { Figures } from "./rows.ts";

/** Connections of a shot that says nothing else. */
const CONNECTIONS = 32;

/** Interval in which autocannon looks whether a duration is over, milliseconds. Its own is a second. */
const SAMPLE_MS = 50;

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
  /** Whether the server closes the connection after each answer, which autocannon counts wrong. */
  readonly closes?: boolean;
}

/**
 * Sends a request as often as its connections can, or at a rate.
 *
 * @param pids processes of the server.
 * @returns the CPU time of the whole server per request, and percentiles; without these where nothing was answered in time
 * @throws Error if an answer is not a success, because its cost would say nothing
 */
export async function fire(
  shot: Shot,
  pids: number | readonly number[],
  seconds: number,
  rate?: number,
): Promise<Figures> {
  const cpu = () => [pids].flat().reduce((total, pid) => total + cpuSeconds(pid), 0);
  const before = cpu();
  const { total, failed, duration, p50, p99 } = await (shot.closes
    ? sendAnew(shot, seconds)
    : sendThrough(shot, seconds, rate));
  if (failed > 0) throw new Error(`${shot.name}: ${failed} of ${total} requests failed`);
  if (total === 0) return { perSecond: 0 };
  return { perSecond: total / duration, cpuMicros: ((cpu() - before) / total) * 1e6, p50, p99 };
}

/** Percentiles of the answers' times, milliseconds. */
interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** What was sent within a duration in seconds. */
interface Sent extends Percentiles {
  readonly total: number;
  readonly failed: number;
  readonly duration: number;
}

/** Sends over connections that are kept. */
async function sendThrough(shot: Shot, seconds: number, rate?: number): Promise<Sent> {
  const { headersOfEach } = shot;
  const setupRequest = (request: { headers: Record<string, string> }) => ({
    ...request,
    headers: { ...request.headers, ...headersOfEach?.() },
  });
  const times: number[] = [];
  const { non2xx, errors, timeouts, requests, duration, latency } = await autocannon({
    url: shot.url,
    method: "POST",
    headers: shot.headers,
    body: shot.body,
    connections: shot.connections ?? CONNECTIONS,
    duration: seconds,
    sampleInt: SAMPLE_MS,
    setupClient: (client) => client.on("response", (_status, _bytes, ms) => times.push(ms)),
    ...(headersOfEach !== undefined && { requests: [{ setupRequest }] }),
    ...(rate !== undefined && { overallRate: rate }),
  });
  const percentiles = rate === undefined ? percentilesOf(times) : { p50: latency.p50, p99: latency.p99 };
  return { total: requests.total, failed: non2xx + errors + timeouts, duration, ...percentiles };
}

/** Sends each request over a connection of its own. */
async function sendAnew({ url, headers, body, connections }: Shot, seconds: number): Promise<Sent> {
  const { host: _, ...sent } = headers;
  const times: number[] = [];
  let failed = 0;
  const begin = performance.now();
  const end = begin + 1000 * seconds;
  const work = async () => {
    for (let now = performance.now(); now < end; ) {
      const answer = await fetch(url, { method: "POST", headers: sent, body });
      await answer.arrayBuffer();
      if (!answer.ok) failed++;
      times.push(performance.now() - now);
      now = performance.now();
    }
  };
  await Promise.all(Array.from({ length: connections ?? CONNECTIONS }, work));
  return {
    total: times.length,
    failed,
    duration: (performance.now() - begin) / 1000,
    ...percentilesOf(times),
  };
}

/** Percentiles of times, in their unit. Those of autocannon are whole milliseconds, but allow for requests that came late. */
function percentilesOf(times: number[]): Percentiles {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
