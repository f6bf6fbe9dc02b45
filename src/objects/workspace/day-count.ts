const NAME = "requests-of-day";
const DAY_MS = 86_400_000;

interface Counted {
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly requests: number;
}

/** The requests of the present day in a workspace that may have so many only, by the wall clock. */
export class DayCount {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Counts requests. @param now milliseconds of the wall clock */
  add(requests: number, now: number): void {
    if (requests > 0) this.#kv.put<Counted>(NAME, { day: dayOf(now), requests: this.#of(now) + requests });
  }

  /** Beginning of the next day, if the present one has used up its requests; else null. */
  refusedUntil(limit: number, now: number): number | null {
    return this.#of(now) >= limit ? (dayOf(now) + 1) * DAY_MS : null;
  }

  clear(): void {
    this.#kv.delete(NAME);
  }

  #of(now: number): number {
    const counted = this.#kv.get<Counted>(NAME);
    return counted?.day === dayOf(now) ? counted.requests : 0;
  }
}

function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}
