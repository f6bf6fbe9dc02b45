import { setTimeout as sleep } from "node:timers/promises";
import {
  between,
  type CountedServer,
  type Counts,
  startCounted,
  sumOf,
} from "../test/support/counted-server.ts";
import { KINDS, type Send } from "./cost-kinds.ts";
import { simulate } from "./quotas/simulation.ts";
import type { Row } from "./rows.ts";

/** Prices of Cloudflare in dollars a million: requests of a Worker, calls of objects, rows written. */
const PRICES = { request: 0.3, call: 0.15, row: 1 } as const;

/** Rates of all isolates together, and over how many isolates they are spread. */
const RATES = [
  { perSecond: 1 / 60, isolates: 1 },
  { perSecond: 1, isolates: 1 },
  { perSecond: 1_000, isolates: 50 },
  { perSecond: 10_000, isolates: 200 },
  { perSecond: 100_000, isolates: 500 },
] as const;

/** Seconds of a measurement, fewest requests of one, and time after it, until nothing is written any more. */
const SECONDS = 15;
const LEAST = 3;
const SETTLED_MS = 11_000;
/** Kinds that are measured at the same time where isolates are busy. */
const AT_ONCE = 3;

/**
 * Counts what a request of each kind costs at each rate: calls and rows in one isolate of the real server, at that
 * isolate's part of the rate; those of the quota counters, which all isolates share, in the simulation.
 */
export async function costs(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { perSecond, isolates } of RATES) {
    const counters = isolates === 1 ? null : await countersAt(perSecond, isolates);
    const server = await startCounted();
    const measure = async ([name, prepare]: (typeof KINDS)[number]) => {
      // A workspace for each, so that sparse ones can be measured at the same time.
      const workspace = `costs-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
      const send = await prepare(server.url, workspace);
      const counts = await counted(server, workspace, send, perSecond / isolates);
      return rowOf(name, perSecond, isolates, counts, counters);
    };
    try {
      const atOnce = isolates === 1 ? KINDS.length : AT_ONCE;
      for (let first = 0; first < KINDS.length; first += atOnce) {
        rows.push(...(await Promise.all(KINDS.slice(first, first + atOnce).map(measure))));
      }
    } finally {
      await server.stop();
    }
  }
  return rows;
}

/** Calls and rows of the counters, each for a request. */
async function countersAt(perSecond: number, isolates: number): Promise<{ calls: number; rows: number }> {
  const { objectCallsPerRequest, writes, offered } = await simulate({
    limit: Math.max(10_000, 1.1 * perSecond),
    offered: Array.from({ length: isolates }, () => perSecond / isolates),
    durationMs: 5_000,
    roundTripMs: 30,
  });
  return { calls: objectCallsPerRequest, rows: writes / offered };
}

/** Counts for each request, over a few seconds and what follows. */
async function counted(
  server: CountedServer,
  workspace: string,
  send: Send,
  perSecond: number,
): Promise<Counts> {
  for (let request = 0; request < 40; request++) await send();
  await sleep(Math.max(SETTLED_MS, 1000 / perSecond));
  const before = await server.counts(workspace);
  const total = Math.max(LEAST, Math.round(SECONDS * perSecond));
  const start = Date.now();
  const sent: Promise<unknown>[] = [];
  for (let request = 0; request < total; request++) {
    // Half a percent slower, so that at one request a second what was read for the one before is too old.
    await sleep(Math.max(0, start + (1_050 * request) / perSecond - Date.now()));
    sent.push(send());
  }
  await Promise.all(sent);
  await sleep(SETTLED_MS);
  const { calls, rows } = between(before, await server.counts(workspace));
  const each = (tally: Counts["calls"]) =>
    Object.fromEntries(Object.entries(tally).map(([name, count]) => [name, count / total]));
  return { calls: each(calls), rows: each(rows) };
}

function rowOf(
  name: string,
  perSecond: number,
  isolates: number,
  counts: Counts,
  counters: { calls: number; rows: number } | null,
): Row {
  const lease = counts.calls["QuotaCounters.lease"] ?? 0;
  const written = counts.rows.QuotaCounters ?? 0;
  const calls = sumOf(counts.calls) - (counters ? lease - counters.calls : 0);
  const rows = sumOf(counts.rows) - (counters ? written - counters.rows : 0);
  const dollars = PRICES.request + PRICES.call * calls + PRICES.row * rows;
  return {
    section: "costs",
    name: `${name}, ${perSecond < 1 ? "1 a minute" : `${perSecond} a second`} (${isolates})`,
    figures: { calls, rows, dollars },
    ...(counters === null && { counts: { ...counts } }),
    comparisons: [],
  };
}
