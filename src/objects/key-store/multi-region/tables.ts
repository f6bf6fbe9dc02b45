import { multiRegionOf } from "../../../keys/aws-key.ts";
import type { KeyRecord } from "../../../keys/key.ts";

/** What has to be told or asked: a replica looks at its primary (`pull`), a primary hears that a replica is `gone`. */
export type OutboxEntry = {
  key_id: string;
  kind: "pull" | "gone";
  /** Of the primary, as far as it is known. */
  region: string;
  /** When the replica was deleted; of a `pull`, what tells the entry from an earlier one of its key. */
  at: number;
};

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
    return this.#sql.exec<OutboxEntry>("SELECT key_id, kind, region, at FROM errands").toArray();
  }

  /** Notes that a replica has to look at its primary: once more, where it is looking already. */
  pull({ keyId }: Pick<KeyRecord, "keyId">): void {
    this.#notes += 1;
    this.#sql.exec("INSERT OR REPLACE INTO errands VALUES (?, 'pull', '', ?)", keyId, this.#notes);
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
    this.#sql.exec(
      "INSERT INTO errands VALUES (?, 'gone', ?, ?)",
      key.keyId,
      multiRegionOf(key)?.primaryRegion ?? key.region,
      key.deletionAt ?? 0,
    );
  }

  /** Takes out what was delivered, unless it was noted anew meanwhile. */
  remove({ key_id, kind, at }: OutboxEntry): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ? AND kind = ? AND at = ?", key_id, kind, at);
  }
}
