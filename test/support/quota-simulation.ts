import { WALL_CLOCK } from "../../src/clock.ts";
import { NO_FAULTS } from "../../src/fault.ts";
import {
  CounterBook,
  type QuotaReply,
  type SavedCounter,
  type Shelf,
} from "../../src/quotas/counter-book.ts";
import { take, type Window } from "../../src/quotas/window.ts";
import { type Claim, QuotaLeases } from "../../src/storage/quota-leases.ts";

import { scopeOf } from "../../src/workspace.ts";

/** What is simulated. Times in milliseconds, rates in requests a second. */
export interface Plan {
  readonly limit: number;
  readonly intervalSeconds?: number;
  /** Offered rate of each isolate. */
  readonly offered: readonly number[];
  readonly durationMs: number;
  /** Time for a call to the quota object and back. */
  readonly roundTripMs: number;
  /** How far each isolate's clock is ahead of the object's. */
  readonly skewMs?: readonly number[];
  /** When the object is restarted. */
  readonly restartsAt?: readonly number[];
  readonly seed?: number;
  /** At random (Poisson, the default), or as a load generator sends: evenly, each a little early or late. */
  readonly arrivals?: "random" | "paced";
}

export interface Outcome {
  readonly offered: number;
  readonly admitted: number;
  readonly refused: number;
  /** Refusals beyond those of a counter that knows every request the moment it is made. */
  readonly wronglyRefused: number;
  readonly calls: number;
  /** Requests admitted in each window, by the clock of the object. */
  readonly windows: readonly number[];
  /** Rows written by the object. */
  readonly writes: number;
}

const SCOPE = scopeOf("default", "aws", "111122223333", "us-east-1");
const STATE = { generation: 1, clock: WALL_CLOCK, faults: NO_FAULTS };

/** A disk that outlives the object. */
function disk(): Shelf & { writes: number } {
  const counters = new Map<string, SavedCounter>();
  let seen = { generation: 0, clockVersion: 0 };
  return {
    writes: 0,
    load: () => ({ ...seen, counters: [...counters.values()] }),
    save(counter) {
      this.writes += 1;
      counters.set(counter.quota, counter);
    },
    saveState(generation, clockVersion, empty) {
      if (empty) counters.clear();
      seen = { generation, clockVersion };
    },
  };
}

/**
 * Runs the real leases and the real counter book on a simulated clock: isolates with clocks of their own, calls
 * that take time, requests that arrive at random (Poisson).
 */
export async function simulate(plan: Plan): Promise<Outcome> {
  let now = 1_000_000;
  const start = now;
  const events: { at: number; order: number; run: () => void }[] = [];
  let order = 0;
  const at = (time: number, run: () => void) => insert(events, { at: time, order: order++, run });
  const random = mulberry32(plan.seed ?? 1);

  const shelf = disk();
  let book = new CounterBook(shelf, () => now);
  for (const restart of plan.restartsAt ?? []) {
    at(start + restart, () => {
      book = new CounterBook(shelf, () => now);
    });
  }

  let calls = 0;
  const windowStarts: number[] = [];
  const lease = (request: Parameters<CounterBook["lease"]>[1]): Promise<QuotaReply> =>
    new Promise((resolve) => {
      calls += 1;
      at(now + plan.roundTripMs / 2, () => {
        const reply = book.lease(STATE, request);
        if (reply.kind === "grant" && windowStarts.at(-1) !== reply.window) windowStarts.push(reply.window);
        at(now + plan.roundTripMs / 2, () => resolve(reply));
      });
    });

  const gap = (rate: number) =>
    (plan.arrivals === "paced" ? 0.5 + random() : -Math.log(1 - random())) * (1000 / rate);
  const spentAt: number[] = [];
  let offered = 0;
  let refused = 0;
  let ideal: Window | undefined;
  let rightlyRefused = 0;
  let pending = 0;
  let failure: unknown;
  plan.offered.forEach((rate, index) => {
    const skew = plan.skewMs?.[index] ?? 0;
    const wall = () => now + skew;
    const leases = new QuotaLeases(
      () => ({ lease: (_state, request) => lease(request), report: async () => {} }),
      async () => STATE,
      wall,
      (milliseconds) => new Promise((resolve) => at(now + milliseconds, () => resolve(null))),
    );
    const arrive = () => {
      offered += 1;
      const grant = take(ideal, plan.limit, (plan.intervalSeconds ?? 1) * 1000, 1, now);
      ideal = grant.window;
      if (grant.units === 0) rightlyRefused += 1;
      const claim: Claim = {
        scope: SCOPE,
        quota: "q",
        rate: { limit: plan.limit, intervalSeconds: plan.intervalSeconds ?? 1 },
        cost: 1,
        state: STATE,
        wall: wall(),
        background: () => {},
      };
      const verdict = leases.take(claim);
      const settle = (admitted: boolean) => {
        if (!admitted) refused += 1;
        // A request that asked was admitted when the object decided, half a round trip ago.
        else spentAt.push(verdict instanceof Promise ? now - plan.roundTripMs / 2 : now);
      };
      if (verdict instanceof Promise) {
        pending += 1;
        verdict.then(
          (admitted) => {
            pending -= 1;
            settle(admitted);
          },
          (error: unknown) => {
            failure = error;
          },
        );
      } else settle(verdict);
      const next = now + gap(rate);
      if (next < start + plan.durationMs) at(next, arrive);
    };
    at(start + gap(rate), arrive);
  });

  for (let event = events.shift(); event; event = events.shift()) {
    now = event.at;
    event.run();
    // Lets promises that the event resolved run on before the next one.
    if (pending > 0 || calls > 0) for (let turn = 0; turn < 6; turn++) await null;
    if (failure) throw failure;
  }
  const windows = windowStarts.map((begin, index) => {
    const end = windowStarts[index + 1] ?? Number.POSITIVE_INFINITY;
    return spentAt.filter((time) => time >= begin && time < end).length;
  });
  const wronglyRefused = Math.max(0, refused - rightlyRefused);
  return { offered, admitted: spentAt.length, refused, wronglyRefused, calls, windows, writes: shelf.writes };
}

/** Keeps events in order of time. */
function insert<T extends { at: number; order: number }>(events: T[], event: T): void {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = events[middle] as T;
    if (other.at < event.at || (other.at === event.at && other.order < event.order)) low = middle + 1;
    else high = middle;
  }
  events.splice(low, 0, event);
}

/** A small seeded generator, so that a failure can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
