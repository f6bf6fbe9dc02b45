import { Remembered } from "../../remembered.ts";
import type { StoreMeta } from "../meta.ts";

/** Names of the stored count and of the sequence number of the last key that it counts. */
const COUNTED = "customerKeys";
const UP_TO = "countedUpTo";

/** Number of keys after which the stored count is brought up to date. */
const STEP = 64;

/** A count: the stored one, and that of the keys created since. */
interface Counted {
  readonly stored: number;
  readonly later: number;
}

/**
 * The number of customer managed keys outside of instances, in any state. It is stored for the first keys only, and
 * later ones are counted at the start of the object, so that the creation of a key writes no row for it.
 */
export class KeyCount {
  readonly #sql: SqlStorage;
  readonly #meta: StoreMeta;
  readonly #counted: Remembered<Counted>;

  constructor(sql: SqlStorage, meta: StoreMeta) {
    this.#sql = sql;
    this.#meta = meta;
    this.#counted = new Remembered(() => this.#read());
  }

  get(): number {
    const { stored, later } = this.#counted.get();
    return stored + later;
  }

  /** Has the count read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#counted.forget();
  }

  /** Counts a key that was created, within the transaction that creates it, and stores the count now and then. */
  afterInsert(): void {
    this.#counted.change(({ stored, later }) => ({ stored, later: later + 1 }));
    if (this.#counted.get().later < STEP) return;
    this.#meta.set(COUNTED, this.get());
    const latest = "SELECT COALESCE(MAX(seq), 0) AS seq FROM keys";
    this.#meta.set(UP_TO, this.#sql.exec<{ seq: number }>(latest).one().seq);
    this.#counted.change(({ stored, later }) => ({ stored: stored + later, later: 0 }));
  }

  /** Subtracts a key that is counted and about to be deleted. */
  beforeDelete(keyId: string): void {
    const [row] = this.#sql.exec<{ seq: number }>("SELECT seq FROM keys WHERE key_id = ?", keyId).toArray();
    if (!row) return;
    const isStored = row.seq <= this.#meta.get(UP_TO);
    if (isStored) this.#meta.set(COUNTED, this.#meta.get(COUNTED) - 1);
    this.#counted.change(({ stored, later }) =>
      isStored ? { stored: stored - 1, later } : { stored, later: later - 1 },
    );
  }

  #read(): Counted {
    const query = `SELECT COUNT(*) AS count FROM keys
      WHERE seq > ? AND manager = 'CUSTOMER' AND instance_id IS NULL`;
    const { count } = this.#sql.exec<{ count: number }>(query, this.#meta.get(UP_TO)).one();
    return { stored: this.#meta.get(COUNTED), later: count };
  }
}
