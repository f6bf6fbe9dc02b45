import type { Alias } from "../../../keys/key.ts";
import { fixed, number, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

const ALIASES = sqlTable<Alias>()(
  "aliases",
  {
    name: fixed(text("name")),
    keyId: text("key_id"),
    createdAt: fixed(number("created_at")),
    updatedAt: number("updated_at"),
  },
  ["name"],
);

/** Aliases in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class AliasTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(name: string): Alias | null {
    return ALIASES.first(this.#sql, "WHERE name = ?", name);
  }

  insert(name: string, keyId: string, now: number): void {
    ALIASES.insert(this.#sql, { name, keyId, createdAt: now, updatedAt: now });
  }

  setTarget(name: string, keyId: string, now: number): void {
    ALIASES.update(this.#sql, { name, keyId, updatedAt: now });
  }

  delete(name: string): void {
    this.#sql.exec("DELETE FROM aliases WHERE name = ?", name);
  }

  /** Number of aliases of a key, or of all keys for null. */
  count(keyId: string | null): number {
    const where = keyId === null ? "TRUE" : "key_id = ?";
    const bound = keyId === null ? [] : [keyId];
    return this.#sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM aliases WHERE ${where}`, ...bound).one()
      .n;
  }

  /** Number of aliases of all customers' keys. */
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
    return ALIASES.list(this.#sql, `WHERE ${where} ORDER BY name LIMIT ?`, ...bound, limit);
  }

  /** A page of those aliases by number. @param offset aliases before it. */
  numbered(keyId: string | null, offset: number, limit: number): Alias[] {
    const where = keyId === null ? "TRUE" : "key_id = ?";
    const bound = keyId === null ? [] : [keyId];
    return ALIASES.list(this.#sql, `WHERE ${where} ORDER BY name LIMIT ? OFFSET ?`, ...bound, limit, offset);
  }
}
