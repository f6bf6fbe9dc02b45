import { type Claim, QuotaLeases } from "../../src/isolate/quota-leases.ts";
import {
  CounterBook,
  type CounterStore,
  type QuotaReply,
  type SavedCounter,
} from "../../src/quotas/counter-book.ts";
import { scopeOf } from "../../src/workspace.ts";
import { UNCHANGED } from "../../test/support/workspace-state.ts";
import { EventQueue } from "./event-queue.ts";

/** Parameters of a simulation. Times in milliseconds, rates in requests a second. */
export interface Plan {
  readonly limit: number;
  readonly intervalSeconds?: number;
  /** Offered rate of each isolate. */
  readonly offered: readonly number[];
  readonly durationMs: number;
  /** Round-trip time of a call to the quota object. */
  readonly roundTripMs: number;
  /** Lead of each isolate's clock over the object's. */
  readonly skewMs?: readonly number[];
  /** Times of restarts of the object. */
  readonly restartsAt?: readonly number[];
  /** Replacements of isolates by empty ones: `[time, isolate]`. */
  readonly evictions?: readonly (readonly [number, number])[];
  /** Overrides of the limit: `[time, limit]`. */
  readonly overrides?: readonly (readonly [number, number])[];
  readonly seed?: number;
  /** Arrivals: random (Poisson, the default), or paced as by a load generator, evenly with a small jitter. */
  readonly arrivals?: "random" | "paced";
}

export interface Outcome {
  readonly offered: number;
  readonly admitted: number;
  readonly refused: number;
  /** Refusals for which the window still had units left; a single counter has none. */
  readonly wronglyRefused: number;
  /** Admissions beyond the limit, over all windows. */
  readonly overAdmitted: number;
  /** Waiting time of requests for their verdict. */
  readonly waitMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly objectCallsPerRequest: number;
  /** Calls to the object a second, averaged over the duration. */
  readonly objectCallsPerSecond: number;
  /** Maximum number of calls to the object within a second. */
  readonly objectCallsPeak: number;
  /** Requests admitted in each window of the object. */
  readonly windows: readonly number[];
  /** Rows written by the object. */
  readonly writes: number;
  /** Time of the last verdict. */
  readonly endedAfterMs: number;
}

const SCOPE = scopeOf("default", "aws", "111122223333", "us-east-1");

/** A counter store that outlives the object. */
function disk(): CounterStore & { writes: number } {
  const counters = new Map<string, SavedCounter>();
  let seen = { generation: 0, clockVersion: 0 };
  return {
    writes: 0,
    load: () => ({ ...seen, counters: [...counters.values()] }),
    save(counter) {
      this.writes += 1;
      counters.set(counter.quota, counter);
    },
    remove: (quota) => counters.delete(quota),
    saveState(generation, clockVersion, empty) {
      if (empty) counters.clear();
      seen = { generation, clockVersion };
    },
  };
}

/**
 * Runs the real leases and counter book on a simulated clock, with isolates that have clocks of their own, calls that
 * take time, and requests that arrive at random (Poisson) or evenly.
 */
export async function simulate(plan: Plan): Promise<Outcome> {
  const start = 1_000_000;
  const intervalMs = (plan.intervalSeconds ?? 1) * 1000;
  let now = start;
  const events = new EventQueue();
  const random = mulberry32(plan.seed ?? 1);

  const storage = disk();
  let book = new CounterBook(storage, () => now);
  for (const restart of plan.restartsAt ?? []) {
    events.add(start + restart, () => {
      book = new CounterBook(storage, () => now);
    });
  }
  let limit = plan.limit;
  for (const [time, value] of plan.overrides ?? []) {
    events.add(start + time, () => {
      limit = value;
      book.override(UNCHANGED, "q", { limit: value, intervalSeconds: intervalMs / 1000 });
    });
  }

  const windows: { start: number; limit: number; admitted: number; refused: number }[] = [];
  /** The answer being processed; requests that it admits count in its window. */
  let answering: QuotaReply | null = null;
  const callsAt: number[] = [];
  const lease = (request: Parameters<CounterBook["lease"]>[1]): Promise<QuotaReply> =>
    new Promise((resolve) => {
      events.add(now + plan.roundTripMs / 2, () => {
        callsAt.push(now);
        const reply = book.lease(UNCHANGED, request);
        if (reply.kind === "grant" && windows.at(-1)?.start !== reply.window) {
          windows.push({ start: reply.window, limit, admitted: 0, refused: 0 });
        }
        const window = windows.at(-1);
        if (window) window.limit = Math.max(window.limit, limit);
        events.add(now + plan.roundTripMs / 2, () => {
          answering = reply;
          resolve(reply);
        });
      });
    });

  const newLeases = (skew: number) =>
    new QuotaLeases(
      () => ({ lease: (_state, request) => lease(request), report: async () => {} }),
      async () => UNCHANGED,
      () => now + skew,
      (milliseconds) => new Promise((resolve) => events.add(now + milliseconds, () => resolve(null))),
    );

  const gap = (rate: number) =>
    (plan.arrivals === "paced" ? 0.5 + random() : -Math.log(1 - random())) * (1000 / rate);
  const waits: number[] = [];
  let offered = 0;
  let refused = 0;
  let failure: unknown;
  /** Whether promises may have work before the next event. */
  let busy = false;

  const countOutcome = (admitted: boolean, since: number) => {
    waits.push(now - since);
    const begin = answering?.kind === "grant" ? answering.window : windows.at(-1)?.start;
    const window = windows.findLast(({ start }) => start === begin);
    if (!admitted) refused += 1;
    if (window) window[admitted ? "admitted" : "refused"] += 1;
  };
  plan.offered.forEach((rate, index) => {
    const skew = plan.skewMs?.[index % plan.skewMs.length] ?? 0;
    let leases = newLeases(skew);
    for (const [time, isolate] of plan.evictions ?? []) {
      if (isolate !== index) continue;
      events.add(start + time, () => {
        leases = newLeases(skew);
      });
    }
    const arrive = () => {
      offered += 1;
      const since = now;
      const claim: Claim = {
        scope: SCOPE,
        quota: "q",
        rate: { limit: plan.limit, intervalSeconds: intervalMs / 1000 },
        cost: 1,
        state: UNCHANGED,
        wall: now + skew,
        background: (work) => {
          busy = true;
          void work;
        },
      };
      busy = true;
      Promise.resolve(leases.take(claim)).then(
        (admitted) => countOutcome(admitted, since),
        (error: unknown) => {
          failure = error;
        },
      );
      const next = now + gap(rate);
      if (next < start + plan.durationMs) events.add(next, arrive);
    };
    const first = gap(rate);
    if (first < plan.durationMs) events.add(start + first, arrive);
  });

  let last = start;
  for (let event = events.next(); event; event = events.next()) {
    now = event.at;
    busy = event.run !== undefined;
    const before = waits.length;
    event.run();
    // Lets promises resolved by the event continue before the next one.
    if (busy) for (let turn = 0; turn < 12; turn++) await null;
    if (waits.length > before) last = now;
    answering = null;
    if (failure) throw failure;
  }
  waits.sort((a, b) => a - b);
  const quantile = (part: number) =>
    round(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0);
  return {
    offered,
    admitted: offered - refused,
    refused,
    wronglyRefused: windows.reduce(
      (sum, { limit, admitted, refused }) => sum + Math.min(refused, Math.max(0, limit - admitted)),
      0,
    ),
    overAdmitted: windows.reduce((sum, window) => sum + Math.max(0, window.admitted - window.limit), 0),
    waitMs: { p50: quantile(0.5), p99: quantile(0.99), max: round(waits.at(-1) ?? 0) },
    objectCallsPerRequest: round(callsAt.length / Math.max(1, offered)),
    objectCallsPerSecond: round((callsAt.length * 1000) / plan.durationMs),
    objectCallsPeak: mostInSecond(callsAt),
    windows: windows.map(({ admitted }) => admitted),
    writes: storage.writes,
    endedAfterMs: round(last - start),
  };
}

/** Offered rates of isolates: even, or Zipf, where the n-th has 1/n of the first's. */
export function trafficOf(traffic: "even" | "zipf", rate: number, isolates: number): number[] {
  const weights = Array.from({ length: isolates }, (_, index) => (traffic === "even" ? 1 : 1 / (index + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (rate * weight) / total);
}

/** Maximum number of times within any one-second window. */
function mostInSecond(times: readonly number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[first] ?? 0) <= (times[last] ?? 0) - 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** A seeded random number generator (mulberry32), so that a failure can be reproduced. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
