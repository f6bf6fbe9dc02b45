import type { DatabaseSync } from "node:sqlite";
import { type SchemaStep, statementsOf } from "../../src/objects/schema.ts";

/** Applies schema steps in Node's SQLite. */
export function takeAll(database: DatabaseSync, steps: readonly SchemaStep[]): void {
  const columnsOf = (table: string) => namesIn(database, "SELECT name FROM pragma_table_info(?)", table);
  for (const step of steps) database.exec(statementsOf(step, columnsOf));
}

/** The names that a query returns. */
export function namesIn(database: DatabaseSync, sql: string, ...bound: string[]): string[] {
  return database
    .prepare(sql)
    .all(...bound)
    .map(({ name }) => String(name));
}
