import type { StoreMeta } from "../meta.ts";

/** Names of the stored count and of the sequence number of the last key that it counts. */
const COUNTED = "customerKeys";
const UP_TO = "countedUpTo";

/** Number of keys after which the stored count is brought up to date. */
const STEP = 64;

/**
 * The number of customer managed keys outside of instances, in any state. It is stored for the first keys only, and
 * later ones are counted when asked for, so that the creation of a key writes no row for it.
 */
export class KeyCount {
  readonly #sql: SqlStorage;
  readonly #meta: StoreMeta;

  constructor(sql: SqlStorage, meta: StoreMeta) {
    this.#sql = sql;
    this.#meta = meta;
  }

  get(): number {
    const later = `SELECT COUNT(*) AS count FROM keys
      WHERE seq > ? AND manager = 'CUSTOMER' AND instance_id IS NULL`;
    const { count } = this.#sql.exec<{ count: number }>(later, this.#meta.get(UP_TO)).one();
    return this.#meta.get(COUNTED) + count;
  }

  /** Stores the count if many keys have been created since it was; within the transaction that creates a key. */
  afterInsert(): void {
    const latest = "SELECT COALESCE(MAX(seq), 0) AS seq FROM keys";
    const { seq } = this.#sql.exec<{ seq: number }>(latest).one();
    if (seq - this.#meta.get(UP_TO) < STEP) return;
    this.#meta.set(COUNTED, this.get());
    this.#meta.set(UP_TO, seq);
  }

  /** Subtracts a key that is counted and about to be deleted. */
  beforeDelete(keyId: string): void {
    const [row] = this.#sql.exec<{ seq: number }>("SELECT seq FROM keys WHERE key_id = ?", keyId).toArray();
    if (row && row.seq <= this.#meta.get(UP_TO)) this.#meta.set(COUNTED, this.#meta.get(COUNTED) - 1);
  }
}
