/** What happened by itself to a key or a secret. */
export type PastEventKind =
  | "keyRotated"
  | "keyDeleted"
  | "materialExpired"
  | "secretRotated"
  | "secretRotationFailed"
  | "secretDeleted";

/** Something that the clock made happen. */
export interface PastEvent {
  /** When it was due, milliseconds of the workspace's clock. */
  readonly at: number;
  readonly kind: PastEventKind;
  /** Id of the key, or name of the secret. */
  readonly subject: string;
}

/** Events that are kept, the latest: a store that is years behind makes thousands. */
const MOST_KEPT = 1000;

/** What the clock made happen in a key store, noted in the transactions in which it happens. */
export class PastEvents {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  note({ at, kind, subject }: PastEvent): void {
    this.#sql.exec("INSERT INTO past_events (at, kind, subject) VALUES (?, ?, ?)", at, kind, subject);
    this.#sql.exec("DELETE FROM past_events WHERE seq <= (SELECT max(seq) FROM past_events) - ?", MOST_KEPT);
  }

  /** The events of a span, in the order of their times. @param to not part of it. */
  list(from: number, to: number): PastEvent[] {
    return this.#sql
      .exec<{ at: number; kind: PastEventKind; subject: string }>(
        "SELECT at, kind, subject FROM past_events WHERE at >= ? AND at < ? ORDER BY at, seq",
        from,
        to,
      )
      .toArray();
  }
}
