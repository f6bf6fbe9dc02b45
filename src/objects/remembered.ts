/** The earliest time in a column of a table, remembered; infinity where there is none. */
export function earliest(sql: SqlStorage, table: string, column: string): Remembered<number> {
  const query = `SELECT MIN(${column}) AS at FROM ${table} WHERE ${column} IS NOT NULL`;
  return new Remembered(() => sql.exec<{ at: number | null }>(query).one().at ?? Number.POSITIVE_INFINITY);
}

/**
 * A value that is read from tables, and kept until they change. It spares a query in every transaction that leaves the
 * value as it is.
 */
export class Remembered<T> {
  readonly #read: () => T;
  #known: { readonly value: T } | null = null;

  /** @param read reads the value from the tables. */
  constructor(read: () => T) {
    this.#read = read;
  }

  get(): T {
    this.#known ??= { value: this.#read() };
    return this.#known.value;
  }

  /** Changes the value where it is known, as the tables have changed. */
  change(to: (value: T) => T): void {
    if (this.#known) this.#known = { value: to(this.#known.value) };
  }

  /** Has the value read again before its next use. */
  forget(): void {
    this.#known = null;
  }
}
