import { globSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Database, Statement } from "../../src/directory/database.ts";

/** Node's SQLite with the interface of D1, with the migrations of the directory. */
export function nodeD1(): { readonly db: Database; readonly sqlite: DatabaseSync } {
  const sqlite = new DatabaseSync(":memory:");
  for (const file of globSync("migrations/*.sql").sort()) sqlite.exec(readFileSync(file, "utf8"));
  return { db: { prepare: (sql) => statement(sqlite, sql, []), batch: (all) => batch(sqlite, all) }, sqlite };
}

function statement(sqlite: DatabaseSync, sql: string, bound: readonly SQLInputValue[]): Statement {
  const rows = () => sqlite.prepare(sql).all(...bound);
  return {
    bind: (...values) => statement(sqlite, sql, values as SQLInputValue[]),
    first: async <T>() => (rows()[0] as T | undefined) ?? null,
    run: async () => rows(),
    all: async <T>() => ({ results: rows() as T[] }),
    raw: async <T>() => rows().map((row) => Object.values(row)) as T[],
  };
}

async function batch(sqlite: DatabaseSync, statements: readonly Statement[]): Promise<void> {
  sqlite.exec("BEGIN");
  try {
    for (const each of statements) await each.run();
    sqlite.exec("COMMIT");
  } catch (error) {
    sqlite.exec("ROLLBACK");
    throw error;
  }
}
