import { timeOf } from "../clock.ts";
import type { WorkspaceState } from "../workspace.ts";
import {
  countDemand,
  type Demand,
  type Forecast,
  newDemand,
  rateAt,
  spareUnits,
  TOTAL_DECAY_MS,
  unitsAhead,
} from "./demand.ts";
import { lasting, mayReserve, RESERVATION_MS, type Released, reservedUnits } from "./reservation.ts";
import type { Rate } from "./row.ts";
import { afterClockChange, charge, giveBack, take, usedAt, type Window, watermark } from "./window.ts";

/** A request for units of one quota. */
export interface QuotaRequest {
  /** Id of the counter: the quota's id, or `<quota>/<resource>` for a quota that is counted for each resource. */
  readonly quota: string;
  /** The documented rate, which an override replaces. */
  readonly rate: Rate;
  /** Units that each waiting request needs. */
  readonly cost: number;
  /** Requests that wait for the answer; 0 for a call in the background. */
  readonly waiting: number;
  /** The isolate's forecast of its demand, for units ahead of demand; null where it wants none. */
  readonly forecast: Forecast | null;
  /** Units that the isolate has needed since its last call, refused ones included. */
  readonly demanded: number;
  /** Requests that the isolate has refused by itself since its last call. */
  readonly throttled: number;
  /** Unspent units of an earlier lease. */
  readonly returned: Unspent | null;
  /** Whether the requests queue for units (dedicated gateway): a lack of units then refuses none of them. */
  readonly waits?: boolean;
  /** Whether the isolate wants a reservation. */
  readonly reserve?: boolean;
  /** A reservation that the isolate gives up. */
  readonly released?: Released | null;
}

/** Limit of a closed quota: it admits nothing, for another reason than the rate. Its refusals are not counted. */
export const CLOSED = -1;

/**
 * Counters from which those of resources (a custom key store, an instance) are removed that nobody has used for a while,
 * because the resource may be gone. Ours: there are fewer quotas.
 */
const MOST_COUNTERS = 1000;
/** Time without use after which such a counter may go, milliseconds of the wall clock. */
const UNUSED_MS = 3_600_000;

/** Unspent units of the window that began at `window`. */
export interface Unspent {
  readonly window: number;
  readonly units: number;
}

/** What the counters grant. */
export interface QuotaGrant {
  readonly units: number;
  /** Units left in the window. */
  readonly left: number;
  /** Start of the window, by the workspace's clock. */
  readonly window: number;
  /** Milliseconds to its end. */
  readonly endsIn: number;
  /** Units in each interval, and its length in milliseconds, overrides included. */
  readonly limit: number;
  readonly intervalMs: number;
  /** Rate of all isolates together, units a millisecond. */
  readonly totalRate: number;
  /** A reservation for the isolate, and how long it lasts, milliseconds. */
  readonly reservation?: { readonly stamp: number; readonly forMs: number };
}

/** Answer to an isolate. `stale`: its state of the workspace is older than the counters'. */
export type QuotaReply = { readonly kind: "stale" } | ({ readonly kind: "grant" } & QuotaGrant);

/** State of one quota, for the control API. */
export interface QuotaUse {
  readonly override: Rate | null;
  readonly used: number;
  /** Requests refused since the workspace was reset, and in the window that is open. */
  readonly throttled: number;
  readonly throttledInWindow: number;
  readonly windowEndsAt: number | null;
}

/** A counter as it is kept on disk. */
export interface SavedCounter {
  readonly quota: string;
  readonly windowStart: number | null;
  /** Watermark of granted units in the window; after a restart all of them count as granted. */
  readonly mark: number;
  /** Requests refused since the workspace was reset. */
  readonly throttled: number;
  readonly override: Rate | null;
  /** Ends of reservations. */
  readonly reserved: readonly number[];
}

/** Storage of a counter book. A grant must not be answered before its counter is on disk. */
export interface CounterStore {
  /** Loads the counters and the last known state of the workspace. */
  load(): {
    readonly generation: number;
    readonly clockVersion: number;
    readonly counters: readonly SavedCounter[];
  };
  save(counter: SavedCounter): void;
  remove(quota: string): unknown;
  /** Saves the state of the workspace, and deletes all counters where `empty`. */
  saveState(generation: number, clockVersion: number, empty: boolean): void;
}

interface Counter {
  window: Window | undefined;
  /** Demand of all isolates together. */
  readonly demand: Demand;
  mark: number;
  throttled: number;
  /** Those of `throttled` that are of `window`, as far as this object has lived since. */
  throttledInWindow: number;
  override: Rate | null;
  /** Ends of the reservations, wall-clock time. */
  reserved: readonly number[];
}

/**
 * The request counters of an account in a Region. One book decides for all isolates, which lease units from
 * it in blocks (lease.ts). It knows no service: a quota is an id and a rate.
 */
export class CounterBook {
  readonly #storage: CounterStore;
  readonly #wall: () => number;
  readonly #most: number;
  readonly #counters = new Map<string, Counter>();
  #generation: number;
  #clockVersion: number;

  /**
   * @param wall wall-clock time in milliseconds; the workspace's clock follows from it.
   * @param most number of counters from which unused ones of resources are removed.
   */
  constructor(storage: CounterStore, wall: () => number, most = MOST_COUNTERS) {
    this.#most = most;
    this.#storage = storage;
    this.#wall = wall;
    const { generation, clockVersion, counters } = storage.load();
    this.#generation = generation;
    this.#clockVersion = clockVersion;
    for (const { quota, windowStart, mark, throttled, override, reserved } of counters) {
      const window = windowStart === null ? undefined : { start: windowStart, granted: mark };
      this.#counters.set(quota, {
        window,
        demand: newDemand(wall(), TOTAL_DECAY_MS),
        mark,
        throttled,
        throttledInWindow: 0,
        override,
        reserved,
      });
    }
  }

  /** Generation of the workspace that the counters belong to; 0 before the first call. */
  get generation(): number {
    return this.#generation;
  }

  /** Grants units of a quota. */
  lease(state: WorkspaceState, request: QuotaRequest): QuotaReply {
    if (!this.#adopt(state)) return { kind: "stale" };
    const counter = this.#counter(request.quota);
    const rate = this.#overrideOf(request.quota, counter) ?? request.rate;
    const now = timeOf(state.clock, this.#wall());
    const before = counter.window?.start;
    this.#takeBack(counter, request.returned);
    const wall = this.#wall();
    const intervalMs = rate.intervalSeconds * 1000;
    counter.reserved = lasting(counter.reserved, intervalMs, wall);
    if (request.released) release(counter, request.released, rate, now);
    const { cost, waiting, forecast } = request;
    countDemand(counter.demand, wall, request.demanded);
    const totalRate = rateAt(counter.demand, wall);
    const ahead = ({ start: window }: Window, left: number, endsIn: number) =>
      forecast === null
        ? 0
        : unitsAhead(forecast, {
            window,
            limit: rate.limit,
            left,
            endsIn,
            totalRate,
            spare: spareUnits(counter.demand, left, endsIn, wall),
          });
    const wish = { cost, waiting, ahead };
    const limit = rate.limit - reservedUnits(counter.reserved, intervalMs);
    const grant = take(counter.window, limit, intervalMs, wish, now);
    const asked = request.waits === true ? 0 : waiting - Math.min(waiting, Math.floor(grant.units / cost));
    const [refusedNow, refused] = rate.limit === CLOSED ? [0, 0] : [asked, request.throttled + asked];
    counter.window = grant.window;
    counter.throttled += refused;
    const isNew = before !== grant.window.start;
    // What the isolate refused by itself was of the window before.
    counter.throttledInWindow = isNew ? refusedNow : counter.throttledInWindow + refused;
    const frozen = state.clock.mode === "frozen";
    const reserves =
      request.reserve === true &&
      !frozen &&
      grant.units >= cost &&
      grant.left > 0 &&
      mayReserve(counter.reserved, rate.limit, intervalMs, totalRate);
    const stamp = wall + RESERVATION_MS;
    if (reserves) counter.reserved = [...counter.reserved, stamp];
    if (isNew || reserves || refused > 0 || grant.window.granted > counter.mark) {
      const mark = frozen ? grant.window.granted : watermark(grant.window.granted, rate.limit);
      counter.mark = isNew ? mark : Math.max(counter.mark, mark);
      this.#save(request.quota, counter);
    }
    return {
      kind: "grant",
      units: grant.units,
      left: grant.left,
      window: grant.window.start,
      endsIn: grant.endsIn,
      limit: rate.limit,
      intervalMs,
      totalRate,
      ...(reserves && { reservation: { stamp, forMs: RESERVATION_MS } }),
    };
  }

  /**
   * Takes back an isolate's unspent units and its reservation, and counts refusals that it has not reported before.
   *
   * @param rate the documented rate of a quota whose reservation is released.
   */
  report(
    state: WorkspaceState,
    quota: string,
    unspent: Unspent | null,
    throttled: number,
    end?: { readonly released: Released; readonly rate: Rate },
  ): void {
    if (!this.#adopt(state)) return;
    const counter = this.#counter(quota);
    this.#takeBack(counter, unspent);
    if (end) {
      const rate = this.#overrideOf(quota, counter) ?? end.rate;
      release(counter, end.released, rate, timeOf(state.clock, this.#wall()));
    }
    counter.throttled += throttled;
    counter.throttledInWindow += throttled;
    this.#save(quota, counter);
  }

  /**
   * Use of every quota that has been used or overridden, by quota id. For a quota that is counted for each resource,
   * its own id shows the use of the busiest resource, and the refusals of all.
   *
   * @param rates documented rates by id; a counter (`<quota>/<resource>`) with a rate is also shown under its own id.
   */
  read(state: WorkspaceState, rates: Readonly<Record<string, Rate>>): Record<string, QuotaUse> {
    this.#adopt(state);
    const now = timeOf(state.clock, this.#wall());
    const uses: Record<string, QuotaUse> = {};
    for (const [id, counter] of this.#counters) {
      const quota = Object.hasOwn(rates, id) ? id : quotaOf(id);
      const override = this.#overrideOf(id, counter);
      const rate = override ?? rates[quota];
      if (!rate) continue;
      const { window, throttled, throttledInWindow } = counter;
      const intervalMs = rate.intervalSeconds * 1000;
      const end = window ? window.start + intervalMs : now;
      const others = uses[quota];
      const used = usedAt(window, intervalMs, now);
      uses[quota] = {
        override: this.#counters.get(quota)?.override ?? null,
        used: Math.max(others?.used ?? 0, used),
        throttled: (others?.throttled ?? 0) + throttled,
        throttledInWindow: (others?.throttledInWindow ?? 0) + (end > now ? throttledInWindow : 0),
        windowEndsAt: end > now ? Math.max(others?.windowEndsAt ?? 0, end) : (others?.windowEndsAt ?? null),
      };
    }
    return uses;
  }

  /** Sets the rate of a quota, for all its counters, or restores the documented one (null). */
  override(state: WorkspaceState, quota: string, rate: Rate | null): void {
    this.#adopt(state);
    const counter = this.#counter(quota);
    counter.override = rate;
    this.#save(quota, counter);
  }

  /**
   * Adopts a newer state of the workspace.
   *
   * @returns false where the caller's state is older than the book's.
   */
  #adopt(state: WorkspaceState): boolean {
    const { generation, clock } = state;
    if (generation < this.#generation || clock.version < this.#clockVersion) return false;
    if (generation === this.#generation && clock.version === this.#clockVersion) return true;
    const empty = generation > this.#generation;
    if (empty) this.#counters.clear();
    this.#storage.saveState(generation, clock.version, empty);
    if (clock.version > this.#clockVersion) this.#moveClock(state);
    this.#generation = generation;
    this.#clockVersion = clock.version;
    return true;
  }

  /** After a change of the clock: ends the windows that now lie in the future, and saves the others exactly. */
  #moveClock(state: WorkspaceState): void {
    const now = timeOf(state.clock, this.#wall());
    for (const [quota, counter] of this.#counters) {
      if (!counter.window) continue;
      counter.window = afterClockChange(counter.window, now);
      counter.mark = counter.window?.granted ?? 0;
      this.#save(quota, counter);
    }
  }

  #takeBack(counter: Counter, unspent: Unspent | null): void {
    if (counter.window && unspent) counter.window = giveBack(counter.window, unspent.window, unspent.units);
  }

  #overrideOf(id: string, counter: Counter): Rate | null {
    const quota = quotaOf(id);
    return counter.override ?? (quota === id ? null : (this.#counters.get(quota)?.override ?? null));
  }

  #counter(quota: string): Counter {
    let counter = this.#counters.get(quota);
    if (!counter) {
      if (this.#counters.size >= this.#most) this.#dropUnused();
      const demand = newDemand(this.#wall(), TOTAL_DECAY_MS);
      counter = {
        window: undefined,
        demand,
        mark: 0,
        throttled: 0,
        throttledInWindow: 0,
        override: null,
        reserved: [],
      };
      this.#counters.set(quota, counter);
    }
    return counter;
  }

  /** Removes counters of resources that nobody uses any more. Their refusals stay with their quota. */
  #dropUnused(): void {
    const until = this.#wall() - UNUSED_MS;
    for (const [id, { demand, override, throttled }] of [...this.#counters]) {
      const quota = quotaOf(id);
      if (quota === id || override !== null || demand.at > until) continue;
      this.#counters.delete(id);
      this.#storage.remove(id);
      if (throttled === 0) continue;
      const whole = this.#counter(quota);
      whole.throttled += throttled;
      this.#save(quota, whole);
    }
  }

  #save(quota: string, { window, mark, throttled, override, reserved }: Counter): void {
    this.#storage.save({ quota, windowStart: window?.start ?? null, mark, throttled, override, reserved });
  }
}

/** Ends a reservation; its unit counts in the window if it was spent there. */
function release(counter: Counter, { stamp, spent }: Released, rate: Rate, now: number): void {
  const place = counter.reserved.indexOf(stamp);
  // It has ended by itself: its unit is free already.
  if (place < 0) return;
  counter.reserved = counter.reserved.toSpliced(place, 1);
  if (!spent) return;
  const before = counter.window?.start;
  counter.window = charge(counter.window, rate.intervalSeconds * 1000, 1, now);
  const { start, granted } = counter.window;
  counter.mark = start === before ? Math.max(counter.mark, granted) : granted;
}

/** The quota of a counter: `q` of `q/store-1`, which is one of several counters of q. */
function quotaOf(id: string): string {
  const slash = id.indexOf("/");
  return slash < 0 ? id : id.slice(0, slash);
}
