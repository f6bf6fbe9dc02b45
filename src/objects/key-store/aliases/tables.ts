import type { Alias } from "../../../keys/key.ts";
import { fixed, number, text } from "../../columns.ts";
import { Positions } from "../../positions.ts";
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
  /** Where aliases are in the order of their names. */
  readonly #positions: Positions<string>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#positions = new Positions(sql, "aliases", "name");
  }

  find(name: string): Alias | null {
    return ALIASES.first(this.#sql, "WHERE name = ?", name);
  }

  insert(name: string, keyId: string, now: number): void {
    ALIASES.insert(this.#sql, { name, keyId, createdAt: now, updatedAt: now });
    this.#positions.added(name);
  }

  setTarget(name: string, keyId: string, now: number): void {
    ALIASES.update(this.#sql, { name, keyId, updatedAt: now });
  }

  delete(name: string): void {
    this.#sql.exec("DELETE FROM aliases WHERE name = ?", name);
    this.#positions.removed(name);
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#positions.forget();
  }

  /** Number of aliases of a key, or of all keys for null. */
  count(keyId: string | null): number {
    if (keyId === null) return this.#positions.total();
    return this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM aliases WHERE key_id = ?", keyId).one().n;
  }

  /**
   * Whether a key may have another alias.
   *
   * @param counted whether the limit is that of each key, or of all customers' keys together.
   */
  hasRoom(keyId: string, limit: number, counted: "each" | "together"): boolean {
    if (counted === "each") return this.count(keyId) < limit;
    // Counting those of customers costs more with more aliases.
    return this.#positions.total() < limit || this.#countOfCustomers() < limit;
  }

  #countOfCustomers(): number {
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
    if (keyId !== null) {
      return ALIASES.list(this.#sql, "WHERE key_id = ? ORDER BY name LIMIT ? OFFSET ?", keyId, limit, offset);
    }
    const page = this.#positions.page(offset, limit);
    return page ? ALIASES.list(this.#sql, ...page) : [];
  }
}
