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

/**
 * Age of a cached value: when it was requested, and whether a refresh is under way. All times are wall-clock time in
 * milliseconds.
 */
export class Freshness {
  #askedAt: number;
  #refreshingSince: number | null = null;

  /** @param askedAt time at which the request was sent, because the answer may be as old as that. */
  constructor(askedAt: number) {
    this.#askedAt = askedAt;
  }

  get askedAt(): number {
    return this.#askedAt;
  }

  /**
   * Whether the value is younger than a lease. A value requested in the future is not, because the clock was set back.
   */
  isWithin(leaseMs: number, wall: number): boolean {
    const age = wall - this.#askedAt;
    return age >= 0 && age < leaseMs;
  }

  /** Whether the caller must refresh the value: it is old enough, and no other refresh is under way. */
  claimRefresh(wall: number): boolean {
    if (wall - this.#askedAt < REFRESH_MS) return false;
    if (this.#refreshingSince !== null && Math.abs(wall - this.#refreshingSince) < LOST_MS) return false;
    this.#refreshingSince = wall;
    return true;
  }

  /** Records an answer that confirms the value. */
  renew(askedAt: number): void {
    this.#askedAt = askedAt;
    this.#refreshingSince = null;
  }

  /** Expires the value, so that it is requested again before its next use. */
  expire(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }
}
