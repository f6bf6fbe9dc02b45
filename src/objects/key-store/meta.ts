/** Names of the numbers that outlive a reset of the workspace. */
const KEPT = ["schema"];

/** Named numbers that a key store keeps about itself; 0 if never set. */
export class StoreMeta {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(name: string): number {
    const row = this.#sql.exec<{ value: number }>("SELECT value FROM meta WHERE name = ?", name).toArray()[0];
    return row?.value ?? 0;
  }

  set(name: string, value: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
  }

  /** Deletes the numbers that belong to the workspace, at a reset. */
  clear(): void {
    const kept = KEPT.map(() => "?").join(", ");
    this.#sql.exec(`DELETE FROM meta WHERE name NOT IN (${kept})`, ...KEPT);
  }
}
