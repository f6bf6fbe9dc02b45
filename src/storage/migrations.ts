import directory from "../../migrations/0001_directory.sql";
import retirables from "../../migrations/0002_retirables.sql";
import instances from "../../migrations/0003_instances.sql";
import clientKeys from "../../migrations/0004_client_keys.sql";

/** The migrations of the directory, by file name, in order. A test holds the list against the folder. */
const MIGRATIONS: readonly (readonly [name: string, sql: string])[] = [
  ["0001_directory.sql", directory],
  ["0002_retirables.sql", retirables],
  ["0003_instances.sql", instances],
  ["0004_client_keys.sql", clientKeys],
];

/**
 * Applies the migrations that the database lacks and notes them as `wrangler d1 migrations apply` does, so that
 * either may follow the other.
 *
 * @returns names of those applied now.
 */
export async function migrate(db: D1Database): Promise<string[]> {
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
         applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .run();
  const known = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied: string[] = [];
  for (const [name, sql] of MIGRATIONS) {
    if (known.results.some((row) => row.name === name)) continue;
    await db.batch([
      ...statementsOf(sql).map((statement) => db.prepare(statement)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
    applied.push(name);
  }
  return applied;
}

/** The statements of a migration: ours hold no semicolon or double dash in a string. */
function statementsOf(sql: string): string[] {
  const code = sql.replace(/--.*$/gm, "");
  return code.split(";").filter((statement) => statement.trim() !== "");
}
