import { BoundedMap } from "../bounded-map.ts";

/** Width in bits of a table's windows: 4 makes verifying a sixth slower, 6 a tenth faster with twice the memory. */
export const WINDOW = 5;
/** Tables that an isolate keeps; a large one, of P-521, takes 0.4 MB. */
const MOST_TABLES = 32;
/** Uses without a table before it is made, because making it costs as much as three to nine uses without. */
const USES_BEFORE = 8;

/** The keys with tables, the one whose table was made first comes first. */
const kept = new BoundedMap<KeyTable<unknown>, () => void>(MOST_TABLES, (_, forget) => forget());

/**
 * Multiples of a public key, computed in advance so that verifying with it is faster. They are made once the key has been
 * used often enough, and given up when so many other keys have tables that they would take much memory.
 */
export class KeyTable<T> {
  readonly #make: () => T;
  readonly #usesBefore: number;
  #table: T | null = null;
  #uses = 0;

  /**
   * @param make makes the table; it throws where the key is malformed.
   * @param usesBefore uses without a table before it is made.
   */
  constructor(make: () => T, usesBefore = USES_BEFORE) {
    this.#make = make;
    this.#usesBefore = usesBefore;
  }

  /** The table for one use of the key; null where the use goes without. @throws what `make` throws */
  use(): T | null {
    if (this.#table !== null) return this.#table;
    if (this.#uses < this.#usesBefore) {
      this.#uses++;
      return null;
    }
    this.#table = this.#make();
    kept.set(this, () => {
      this.#table = null;
      this.#uses = 0;
    });
    return this.#table;
  }
}
