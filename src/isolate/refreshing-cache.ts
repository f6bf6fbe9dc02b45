import { BoundedMap } from "../bounded-map.ts";
import type { Background } from "../request-context.ts";
import { Freshness, LEASE_MS } from "./freshness.ts";

interface Entry<V> {
  readonly value: V;
  readonly freshness: Freshness;
}

/** How a request asks for a value. */
export interface Asking<V> {
  /** Wall-clock time of the request, milliseconds. */
  readonly wall: number;
  readonly background: Background;
  /** Asks for the value where it is kept. */
  readonly load: () => Promise<V>;
  /** Whether a value is good for the request at all, whatever its age; every one, where nothing is said. */
  readonly isGood?: (value: V) => boolean;
  /** How long the value may be used without asking again, milliseconds; LEASE_MS where nothing is said. */
  readonly leaseMs?: (value: V) => number;
}

/**
 * A cache in front of a Durable Object or D1 (stale-while-revalidate): a value is used for a lease, and from REFRESH_MS on
 * a request that comes by asks again in the background, so that none has to wait while it is in use.
 *
 * Requests share values, never the promise of one: the runtime may cancel a request with its client, and what it had begun
 * then never settles. Requests that find nothing each ask for themselves.
 */
export class RefreshingCache<V> {
  /** The one that was learned longest ago is the oldest. */
  readonly #entries: BoundedMap<string, Entry<V>>;
  readonly #isLater: (known: V, found: V) => boolean;
  readonly #wall: () => number;

  /**
   * @param capacity values held at the most.
   * @param isLater whether what is known is later than what was found, which is not kept then.
   * @param wall the wall clock, milliseconds.
   */
  constructor(
    capacity: number,
    isLater: (known: V, found: V) => boolean = () => false,
    wall: () => number = Date.now,
  ) {
    this.#entries = new BoundedMap(capacity);
    this.#isLater = isLater;
    this.#wall = wall;
  }

  /** The value of a name. Waits only where none is known, or it is too old or not good for the request. @throws what `load` throws */
  async get(name: string, asking: Asking<V>): Promise<V> {
    const { wall, background, load, isGood, leaseMs } = asking;
    const entry = this.#entries.get(name);
    if (!entry) return this.load(name, load);
    const { value, freshness } = entry;
    if (!freshness.isWithin(leaseMs?.(value) ?? LEASE_MS, wall)) return this.load(name, load);
    if (isGood?.(value) === false) return this.load(name, load);
    if (freshness.claimRefresh(wall)) {
      // Whoever has to wait for the answer is told of a failure.
      background(this.load(name, load).catch(() => null));
    }
    return value;
  }

  /** The value of a name where it is known and within its lease, without asking for it now or in the background. */
  peek(name: string, wall: number): V | undefined {
    const entry = this.#entries.get(name);
    return entry?.freshness.isWithin(LEASE_MS, wall) ? entry.value : undefined;
  }

  /** Asks for a value anew. @throws what `load` throws */
  async load(name: string, load: () => Promise<V>): Promise<V> {
    const askedAt = this.#wall();
    return this.learn(name, await load(), askedAt);
  }

  /**
   * Takes in a value.
   *
   * @param askedAt when it was asked for, wall-clock time in milliseconds.
   * @returns the later one, where a later one is known.
   */
  learn(name: string, value: V, askedAt: number): V {
    const known = this.#entries.get(name);
    if (known && this.#isLater(known.value, value)) return known.value;
    // An answer that was overtaken by the one to a later question is for who asked. (A question of the future: the clock was set back.)
    if (known && known.freshness.askedAt > askedAt && known.freshness.askedAt <= this.#wall()) return value;
    this.#entries.set(name, { value, freshness: new Freshness(askedAt) });
    return value;
  }

  /** Has a value asked for again before it is used. It stays known, so that no earlier one takes its place. */
  expire(name: string): void {
    this.#entries.get(name)?.freshness.expire();
  }
}
