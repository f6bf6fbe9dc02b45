import { multiRegionOf } from "../../../keys/aws-key.ts";
import type { KeyRecord } from "../../../keys/key.ts";
import { fixed, number, text } from "../../columns.ts";
import { Remembered } from "../../remembered.ts";
import { sqlTable } from "../../sql-table.ts";

/** An outbox entry: a replica must pull from its primary (`pull`), or a primary must hear that a replica is `gone`. */
export interface OutboxEntry {
  readonly keyId: string;
  readonly kind: "pull" | "gone";
  /** Region of the primary, as far as it is known. */
  readonly region: string;
  /** Time of the replica's deletion; for a `pull`, a number that distinguishes it from earlier entries of its key. */
  readonly at: number;
}

const ENTRIES = sqlTable<OutboxEntry>()(
  "errands",
  {
    keyId: fixed(text("key_id")),
    kind: fixed(text<OutboxEntry["kind"]>("kind")),
    region: text("region"),
    at: number("at"),
  },
  ["keyId", "kind"],
);

/**
 * The outbox table in the SQLite of a key store, which keeps entries until they are delivered. Methods are synchronous.
 */
export class OutboxTable {
  readonly #sql: SqlStorage;
  /** Number that distinguishes an entry from earlier ones of its key, also across restarts. */
  #notes = Date.now();
  readonly #empty: Remembered<boolean>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#empty = new Remembered(() => sql.exec("SELECT 1 FROM errands LIMIT 1").toArray().length === 0);
  }

  isEmpty(): boolean {
    return this.#empty.get();
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#empty.forget();
  }

  all(): OutboxEntry[] {
    return ENTRIES.list(this.#sql, "");
  }

  /** Adds a pull of a replica, also while one is under way. */
  pull({ keyId }: Pick<KeyRecord, "keyId">): void {
    this.#notes += 1;
    ENTRIES.put(this.#sql, { keyId, kind: "pull", region: "", at: this.#notes });
    this.#empty.forget();
  }

  /** Adds a pull of every replica in the store. @param region the store's own. */
  pullAll(region: string): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO errands SELECT key_id, 'pull', '', 0 FROM keys WHERE primary_region <> ?",
      region,
    );
    this.#empty.forget();
  }

  /** Adds the announcement to the primary that this replica was deleted. */
  announceGone(key: KeyRecord): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ?", key.keyId);
    ENTRIES.insert(this.#sql, {
      keyId: key.keyId,
      kind: "gone",
      region: multiRegionOf(key)?.primaryRegion ?? key.region,
      at: key.deletionAt ?? 0,
    });
    this.#empty.forget();
  }

  /** Removes a delivered entry, unless a newer one has replaced it. */
  remove({ keyId, kind, at }: OutboxEntry): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ? AND kind = ? AND at = ?", keyId, kind, at);
    this.#empty.forget();
  }
}
