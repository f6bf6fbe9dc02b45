import { multiRegionOf } from "../../../keys/aws-key.ts";
import type { KeyRecord } from "../../../keys/key.ts";
import { fixed, number, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

/** What has to be told or asked: a replica looks at its primary (`pull`), a primary hears that a replica is `gone`. */
export interface OutboxEntry {
  readonly keyId: string;
  readonly kind: "pull" | "gone";
  /** Of the primary, as far as it is known. */
  readonly region: string;
  /** When the replica was deleted; of a `pull`, what tells the entry from an earlier one of its key. */
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

/** The outbox in the SQLite of a key store: entries are kept until they are delivered. Nothing here waits. */
export class OutboxTable {
  readonly #sql: SqlStorage;
  /** Tells an entry from an earlier one of its key, also of this store's earlier life. */
  #notes = Date.now();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM errands LIMIT 1").toArray().length === 0;
  }

  all(): OutboxEntry[] {
    return ENTRIES.list(this.#sql, "");
  }

  /** Notes that a replica has to look at its primary: once more, where it is looking already. */
  pull({ keyId }: Pick<KeyRecord, "keyId">): void {
    this.#notes += 1;
    ENTRIES.put(this.#sql, { keyId, kind: "pull", region: "", at: this.#notes });
  }

  /** Notes that all replicas in a Region have to look at their primaries. */
  pullAll(region: string): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO errands SELECT key_id, 'pull', '', 0 FROM keys WHERE primary_region <> ?",
      region,
    );
  }

  /** Notes that the primary has to hear that this replica is gone. */
  announceGone(key: KeyRecord): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ?", key.keyId);
    ENTRIES.insert(this.#sql, {
      keyId: key.keyId,
      kind: "gone",
      region: multiRegionOf(key)?.primaryRegion ?? key.region,
      at: key.deletionAt ?? 0,
    });
  }

  /** Takes out what was delivered, unless it was noted anew meanwhile. */
  remove({ keyId, kind, at }: OutboxEntry): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ? AND kind = ? AND at = ?", keyId, kind, at);
  }
}
