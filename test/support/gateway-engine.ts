import { advance, type Clock, setClock } from "../../src/clock.ts";
import { type GatewayOutcome, GatewayQueues } from "../../src/isolate/gateway-queues.ts";
import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { CounterBook, type QuotaUse } from "../../src/quotas/counter-book.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { scopeOf, type WorkspaceState } from "../../src/workspace.ts";
import { UNCHANGED } from "./workspace-state.ts";

const SCOPE = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");
const QUOTA = "instance_symmetric/kst-test";

/** A virtual clock that advances only when the test says so, without real waiting. */
class VirtualTime {
  now = 1_000_000;
  /** In the order in which they wake; those of one instant in the order in which they came. */
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  readonly wait = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      const at = this.now + milliseconds;
      const before = this.#sleepers.findLastIndex((sleeper) => sleeper.at <= at);
      this.#sleepers.splice(before + 1, 0, { at, wake });
    });

  /** Advances to an instant and wakes all sleepers that are due, in order. */
  async passTo(end: number): Promise<void> {
    for (;;) {
      await settled();
      const at = this.#sleepers[0]?.at;
      if (at === undefined || at > end) break;
      this.now = Math.max(this.now, at);
      const later = this.#sleepers.findIndex((sleeper) => sleeper.at > at);
      const awake = this.#sleepers.splice(0, later < 0 ? this.#sleepers.length : later);
      for (const { wake } of awake) wake();
    }
    this.now = Math.max(this.now, end);
    await settled();
  }
}

/** Waits until everything that needs no time has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** The outcome of a request. */
export interface Fate {
  /** Number of the request, in order of arrival. */
  readonly arrival: number;
  readonly passage: GatewayOutcome;
  readonly waited: number;
  /** Time of the outcome. */
  readonly at: number;
}

/** The real gateways of several isolates with the counters of one instance, without a network. */
export class GatewayEngine {
  readonly time = new VirtualTime();
  /** Outcomes in the order in which requests ended. */
  readonly fates: Fate[] = [];
  limit: number;
  #state: WorkspaceState = UNCHANGED;
  readonly #book: CounterBook;
  readonly #leases: readonly QuotaLeases[];
  readonly #queues: readonly GatewayQueues[];
  #arrivals = 0;

  /** @param roundTripMs time for a call to the counters and back */
  constructor(limit: number, longestWait: number, isolates = 1, roundTripMs = 0) {
    this.limit = limit;
    const storage = {
      load: () => ({ generation: 0, clockVersion: 0, counters: [] }),
      save: () => {},
      remove: () => {},
      saveState: () => {},
    };
    const wall = () => this.time.now;
    this.#book = new CounterBook(storage, wall);
    const counters = {
      lease: async (...[state, request]: Parameters<CounterBook["lease"]>) => {
        if (roundTripMs > 0) await this.time.wait(roundTripMs / 2);
        const reply = this.#book.lease(state, request);
        if (roundTripMs > 0) await this.time.wait(roundTripMs / 2);
        return reply;
      },
      report: async (...args: Parameters<CounterBook["report"]>) => this.#book.report(...args),
    };
    this.#leases = Array.from(
      { length: isolates },
      () =>
        new QuotaLeases(
          () => counters,
          async () => this.#state,
          wall,
          this.time.wait,
        ),
    );
    const around = { state: async () => this.#state, longestWait, wall, wait: this.time.wait };
    this.#queues = this.#leases.map((leases) => new GatewayQueues(leases, around));
  }

  freeze(): void {
    this.#setClock(setClock(this.#state.clock, "frozen", undefined, this.time.now));
  }

  /** Advances the workspace's clock, not the wall clock. */
  advance(milliseconds: number): void {
    const clock = advance(this.#state.clock, milliseconds, this.time.now);
    if (!clock) throw new Error("the clock is at its end");
    this.#setClock(clock);
  }

  /** Sends a request. */
  send(): void {
    const arrival = this.#arrivals++;
    const begin = this.time.now;
    const queue = this.#queues[arrival % this.#queues.length] as GatewayQueues;
    const end = (passage: GatewayOutcome) => {
      this.fates.push({ arrival, passage, waited: this.time.now - begin, at: this.time.now });
    };
    const passage = queue.take({
      scope: SCOPE,
      quota: QUOTA,
      rate: perSecond(this.limit),
      cost: 1,
      state: this.#state,
      wall: begin,
      background: (work) => void work,
    });
    void Promise.resolve(passage).then(end);
  }

  /** Sends requests at once, and waits until everything that needs no time has happened. */
  async burst(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) this.send();
    await this.time.passTo(this.time.now);
  }

  /** Sends requests at an even rate for some time. @param rate requests a second. */
  async load(rate: number, milliseconds: number): Promise<void> {
    const begin = this.time.now;
    for (let sent = 0; (sent * 1000) / rate < milliseconds; sent++) {
      await this.time.passTo(begin + (sent * 1000) / rate);
      this.send();
    }
    await this.time.passTo(begin + milliseconds);
  }

  /** Number of requests with one of the outcomes. */
  count(...passages: readonly GatewayOutcome[]): number {
    return this.fates.filter(({ passage }) => passages.includes(passage)).length;
  }

  /** The use that the counters show. */
  async use(): Promise<QuotaUse | undefined> {
    for (const leases of this.#leases) await leases.handBack(SCOPE, this.#state);
    return this.#book.read(this.#state, { [QUOTA]: perSecond(this.limit) })[QUOTA];
  }

  #setClock(clock: Clock): void {
    this.#state = { ...this.#state, clock };
  }
}
