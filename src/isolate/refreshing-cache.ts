import { BoundedMap } from "../bounded-map.ts";
import type { Background } from "../request-context.ts";
import { Freshness, LEASE_MS, untilNextLook } from "./freshness.ts";

interface Entry<V> {
  readonly value: V;
  readonly freshness: Freshness;
}

/** A request's parameters for reading a value. */
export interface Asking<V> {
  /** Wall-clock time of the request, milliseconds. */
  readonly wall: number;
  readonly background: Background;
  /** Loads the value from its origin. */
  readonly load: () => Promise<V>;
  /** Whether a value is valid for the request, regardless of age; by default every value is. */
  readonly isGood?: (value: V) => boolean;
  /** Lease of the value, milliseconds; LEASE_MS by default. */
  readonly leaseMs?: (value: V) => number;
}

/**
 * A stale-while-revalidate cache in front of a Durable Object or D1: a value is used for a lease, and from REFRESH_MS
 * on a request refreshes it in the background, so that none waits while the value is in use.
 *
 * Requests share values, never promises: the runtime may cancel a request with its client, and its promises then never
 * settle. Requests that find no value each load it themselves; those that find one too old, which one of them renews, wait
 * for its answer with timers of their own.
 */
export class RefreshingCache<V> {
  /** Cached values; the one learned longest ago is the oldest. */
  readonly #entries: BoundedMap<string, Entry<V>>;
  readonly #isLater: (known: V, found: V) => boolean;
  readonly #wall: () => number;
  readonly #wait: () => Promise<unknown>;

  /**
   * @param capacity maximum number of values.
   * @param isLater whether the known value is later than the found one, which is not cached then.
   * @param wall the wall clock, milliseconds.
   * @param wait waits until another request's renewal may have come.
   */
  constructor(
    capacity: number,
    isLater: (known: V, found: V) => boolean = () => false,
    wall: () => number = Date.now,
    wait: () => Promise<unknown> = untilNextLook,
  ) {
    this.#wait = wait;
    this.#entries = new BoundedMap(capacity);
    this.#isLater = isLater;
    this.#wall = wall;
  }

  /**
   * The value of a name. Waits only if none is known, or it is too old or not valid for the request.
   *
   * @throws what `load` throws
   */
  async get(name: string, asking: Asking<V>): Promise<V> {
    const { wall, background, load, isGood, leaseMs } = asking;
    for (;;) {
      const entry = this.#entries.get(name);
      if (!entry || isGood?.(entry.value) === false) return this.load(name, load);
      const { value, freshness } = entry;
      if (freshness.isWithin(leaseMs?.(value) ?? LEASE_MS, wall, this.#wall())) {
        if (freshness.claimRefresh(wall)) {
          // A failure is reported to the request that must wait for the answer.
          background(this.#renew(name, freshness, load).catch(() => null));
        }
        return value;
      }
      if (!freshness.isAwaited(this.#wall())) return this.#renew(name, freshness, load);
      await this.#wait();
    }
  }

  /** Loads a value anew for all who wait. @throws what `load` throws */
  async #renew(name: string, freshness: Freshness, load: () => Promise<V>): Promise<V> {
    freshness.begin(this.#wall());
    try {
      return await this.load(name, load);
    } finally {
      freshness.end();
    }
  }

  /** The value of a name if it is known, and so young that no request refreshes it yet. It costs no promise. */
  young(name: string, wall: number): V | undefined {
    const entry = this.#entries.get(name);
    return entry?.freshness.isYoung(wall) ? entry.value : undefined;
  }

  /** The value of a name if it is known and within its lease, without any loading. */
  peek(name: string, wall: number): V | undefined {
    const entry = this.#entries.get(name);
    return entry?.freshness.isWithin(LEASE_MS, wall, this.#wall()) ? entry.value : undefined;
  }

  /** Loads a value anew. @throws what `load` throws */
  async load(name: string, load: () => Promise<V>): Promise<V> {
    const askedAt = this.#wall();
    return this.learn(name, await load(), askedAt);
  }

  /**
   * Adds a value to the cache.
   *
   * @param askedAt when it was requested, wall-clock time in milliseconds.
   * @returns the value, or the known one if that is later.
   */
  learn(name: string, value: V, askedAt: number): V {
    const known = this.#entries.get(name);
    if (known && this.#isLater(known.value, value)) return known.value;
    // An answer overtaken by a later request's answer is for its caller only. (A request in the future means that the
    // clock was set back.)
    const now = this.#wall();
    if (known && known.freshness.askedAt > askedAt && known.freshness.askedAt <= now) return value;
    this.#entries.set(name, { value, freshness: new Freshness(askedAt, now) });
    return value;
  }

  /** Forgets a value that was requested before `askedBefore`, wall-clock time in milliseconds. */
  forget(name: string, askedBefore: number): void {
    const known = this.#entries.get(name);
    if (known && known.freshness.askedAt < askedBefore) this.#entries.delete(name);
  }

  /**
   * Expires a value, so that it is loaded again before its next use. It stays known, so that no earlier value replaces
   * it.
   */
  expire(name: string): void {
    this.#entries.get(name)?.freshness.expire();
  }
}
