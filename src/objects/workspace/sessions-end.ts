const NAME = "sessions-end";

/**
 * When the last session of temporary credentials that was made in a workspace ends, by the wall clock in milliseconds.
 * Nothing else is kept of sessions. It outlives resets and lives, because tokens of those before are still about.
 */
export class SessionsEnd {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** 0 where there was none. */
  get at(): number {
    return this.#kv.get<number>(NAME) ?? 0;
  }

  expect(endsAt: number): void {
    if (endsAt > this.at) this.#kv.put(NAME, endsAt);
  }
}
