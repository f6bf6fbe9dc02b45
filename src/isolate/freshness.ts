/**
 * How long an isolate may go on with what it knows of a workspace or a key without asking again, in milliseconds of the
 * wall clock: what another isolate changed is seen within this time.
 */
export const LEASE_MS = 1000;

/** From this age on, a request that comes by asks again in the background, so that none has to wait. */
export const REFRESH_MS = 700;

/** After this long a refresh counts as lost: it failed, or its request was cancelled with its client. Another begins. */
const LOST_MS = 1000;

/**
 * The age of something cached: when it was asked for, and whether it is being asked for again. All times are wall-clock
 * time in milliseconds.
 */
export class Freshness {
  #askedAt: number;
  #refreshingSince: number | null = null;

  /** @param askedAt when the question was sent: the answer may be as old as that. */
  constructor(askedAt: number) {
    this.#askedAt = askedAt;
  }

  get askedAt(): number {
    return this.#askedAt;
  }

  /** Whether it is younger than a lease. What was asked for in the future is not: the clock was set back. */
  isWithin(leaseMs: number, wall: number): boolean {
    const age = wall - this.#askedAt;
    return age >= 0 && age < leaseMs;
  }

  /** Whether the caller is to refresh it now: it is old enough, and nobody else is at it. */
  claimRefresh(wall: number): boolean {
    if (wall - this.#askedAt < REFRESH_MS) return false;
    if (this.#refreshingSince !== null && Math.abs(wall - this.#refreshingSince) < LOST_MS) return false;
    this.#refreshingSince = wall;
    return true;
  }

  /** Notes an answer that confirms it. */
  renew(askedAt: number): void {
    this.#askedAt = askedAt;
    this.#refreshingSince = null;
  }

  /** Has it asked for again before it is used. */
  expire(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }
}
