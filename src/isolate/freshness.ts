/**
 * Lease of cached workspaces and keys, in milliseconds of the wall clock: an isolate sees another's changes within this
 * time.
 */
export const LEASE_MS = 1000;

/** Age from which a request refreshes the value in the background, so that none has to wait. */
export const REFRESH_MS = 700;

/**
 * Time after which a refresh counts as lost, because it failed or its request was cancelled with its client, and
 * another begins.
 */
const LOST_MS = 1000;

/** Pause between two looks whether another request's renewal has come, in milliseconds. */
const LOOK_AGAIN_MS = 10;

/** Waits until it may have come. */
export function untilNextLook(): Promise<void> {
  return new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
}

/**
 * Longest time for which a value is used whose origin is slow, in milliseconds from the moment at which it was
 * requested.
 */
const LONGEST_MS = 10_000;

/**
 * Age of a cached value: when it was requested, and whether a refresh is under way. All times are wall-clock time in
 * milliseconds.
 *
 * A value whose answer took longer than a lease would never be good, and each request would ask for it anew, which
 * makes an overloaded origin slower still. It is used for two more round trips instead, while one request at a time
 * refreshes it in the background. The same holds while an answer is that late. Until then requests that find the value
 * too old wait for the renewal that is under way, and look again every few milliseconds: one asks for all.
 */
export class Freshness {
  #askedAt: number;
  #took: number;
  #refreshingSince: number | null = null;
  /** When the first renewal without an answer began; null if none is under way. */
  #awaitedSince: number | null = null;

  /**
   * @param askedAt time at which the request was sent, because the answer may be as old as that.
   * @param answeredAt time at which the answer came.
   */
  constructor(askedAt: number, answeredAt: number) {
    this.#askedAt = askedAt;
    this.#took = answeredAt - askedAt;
  }

  get askedAt(): number {
    return this.#askedAt;
  }

  /**
   * Whether the value is good for a request that came at `wall`: younger than a lease then, or requested since. A value
   * requested after `now` is not good, because the clock was set back.
   */
  isWithin(leaseMs: number, wall: number, now: number): boolean {
    const age = wall - this.#askedAt;
    if (age < 0) return this.#askedAt <= now;
    const took = Math.max(this.#took, this.#awaitedSince === null ? 0 : now - this.#awaitedSince);
    const slow = took > LEASE_MS ? Math.min(3 * took, LONGEST_MS) : 0;
    return age < Math.max(leaseMs, slow);
  }

  /** Whether the value is good for a request that came at `wall`, and need not be refreshed yet. */
  isYoung(wall: number): boolean {
    const age = wall - this.#askedAt;
    return age >= 0 && age < REFRESH_MS;
  }

  /** Whether a renewal is under way that is not late: a request waits for its answer instead of asking too. */
  isAwaited(now: number): boolean {
    if (this.#awaitedSince === null) return false;
    const pending = now - this.#awaitedSince;
    return pending >= 0 && pending <= LEASE_MS;
  }

  /** Records that a renewal begins. */
  begin(now: number): void {
    this.#awaitedSince ??= now;
  }

  /** Records that a renewal has ended without an answer that confirms the value. */
  end(): void {
    this.#awaitedSince = null;
  }

  /** Whether the caller must refresh the value: it is old enough, and no other refresh is under way. */
  claimRefresh(wall: number): boolean {
    if (wall - this.#askedAt < REFRESH_MS) return false;
    const lostMs = Math.max(LOST_MS, Math.min(2 * this.#took, LONGEST_MS));
    if (this.#refreshingSince !== null && Math.abs(wall - this.#refreshingSince) < lostMs) return false;
    this.#refreshingSince = wall;
    return true;
  }

  /** Records an answer that confirms the value. */
  renew(askedAt: number, answeredAt: number): void {
    this.#askedAt = askedAt;
    this.#took = answeredAt - askedAt;
    this.#refreshingSince = null;
    this.#awaitedSince = null;
  }

  /** Expires the value, so that it is requested again before its next use. */
  expire(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
    this.#awaitedSince = null;
  }
}
