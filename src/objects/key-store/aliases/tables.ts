import type { Alias } from "../../../keys/key.ts";

/** An interface as the row type that SqlStorage asks for. */
type Row<T> = { [K in keyof T]: T[K] };

const ALIAS_COLUMNS = "name, key_id AS keyId, created_at AS createdAt, updated_at AS updatedAt";

/** Aliases in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class AliasTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(name: string): Alias | null {
    const row = this.#sql
      .exec<Row<Alias>>(`SELECT ${ALIAS_COLUMNS} FROM aliases WHERE name = ?`, name)
      .toArray()[0];
    return row ?? null;
  }

  insert(name: string, keyId: string, now: number): void {
    this.#sql.exec("INSERT INTO aliases VALUES (?, ?, ?, ?)", name, keyId, now, now);
  }

  setTarget(name: string, keyId: string, now: number): void {
    this.#sql.exec("UPDATE aliases SET key_id = ?, updated_at = ? WHERE name = ?", keyId, now, name);
  }

  delete(name: string): void {
    this.#sql.exec("DELETE FROM aliases WHERE name = ?", name);
  }

  /** How many a key has, or, with null, all keys have together. */
  count(keyId: string | null): number {
    const where = keyId === null ? "TRUE" : "key_id = ?";
    const bound = keyId === null ? [] : [keyId];
    return this.#sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM aliases WHERE ${where}`, ...bound).one()
      .n;
  }

  /** How many customers' keys have together. */
  countOfCustomers(): number {
    return this.#sql
      .exec<{ n: number }>(
        `SELECT COUNT(*) AS n FROM aliases JOIN keys ON keys.key_id = aliases.key_id WHERE manager = 'CUSTOMER'`,
      )
      .one().n;
  }

  names(keyId: string): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM aliases WHERE key_id = ?", keyId)
      .toArray()
      .map((row) => row.name);
  }

  /** Aliases by name, of one key or of all. @param after name of the last one seen. */
  page(keyId: string | null, after: string, limit: number): Alias[] {
    const where = keyId === null ? "name > ?" : "name > ? AND key_id = ?";
    const bound = keyId === null ? [after] : [after, keyId];
    return this.#sql
      .exec<Row<Alias>>(
        `SELECT ${ALIAS_COLUMNS} FROM aliases WHERE ${where} ORDER BY name LIMIT ?`,
        ...bound,
        limit,
      )
      .toArray();
  }

  /** A page by number of the same. @param offset aliases before it. */
  numbered(keyId: string | null, offset: number, limit: number): Alias[] {
    const where = keyId === null ? "TRUE" : "key_id = ?";
    const bound = keyId === null ? [] : [keyId];
    return this.#sql
      .exec<Row<Alias>>(
        `SELECT ${ALIAS_COLUMNS} FROM aliases WHERE ${where} ORDER BY name LIMIT ? OFFSET ?`,
        ...bound,
        limit,
        offset,
      )
      .toArray();
  }
}
