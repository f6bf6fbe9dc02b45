const NAME = "used-at";
const DAY_MS = 86_400_000;

/** The last use is noted again when this part of the time has passed until the workspace ends, to spare writes. */
const GRAIN = 0.01;

/** The last use of a workspace that was only named, never made, by which it ends. Times are milliseconds. */
export class LastUse {
  readonly #kv: SyncKvStorage;
  readonly #longestMs: number;

  /** @param days how long such a workspace stays without use; 0 for ever. */
  constructor(kv: SyncKvStorage, days: number) {
    this.#kv = kv;
    this.#longestMs = days * DAY_MS;
  }

  /** Whether unused workspaces end. */
  get counts(): boolean {
    return this.#longestMs > 0;
  }

  /** When the workspace ends if nobody uses it; null if it does not, or its use was never noted. */
  get endsAt(): number | null {
    const usedAt = this.#kv.get<number>(NAME);
    return this.counts && usedAt !== undefined ? usedAt + this.#longestMs : null;
  }

  /** Notes a use. @returns whether that moved the end */
  note(now: number): boolean {
    const usedAt = this.#kv.get<number>(NAME) ?? Number.NEGATIVE_INFINITY;
    if (!this.counts || now - usedAt < this.#longestMs * GRAIN) return false;
    this.#kv.put(NAME, now);
    return true;
  }

  clear(): void {
    this.#kv.delete(NAME);
  }
}
