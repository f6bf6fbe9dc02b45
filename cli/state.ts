import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Miniflare } from "miniflare";

/**
 * The secret that wraps key material at rest: made with the data directory, and as good as the data. Without a
 * directory, a new one.
 */
export function deploymentSecret(data: string | null): string {
  if (data === null) return randomBytes(32).toString("base64");
  mkdirSync(data, { recursive: true });
  accessSync(data, constants.R_OK | constants.W_OK);
  const path = join(data, "secret");
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, randomBytes(32).toString("base64"));
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(path, "utf8");
}

/**
 * Applies the migrations that the database lacks, in order, and notes them as `wrangler d1 migrations apply`
 * does, so that either may follow the other.
 */
export async function migrate(
  miniflare: Miniflare,
  worker: string,
  directory: string,
  names: string[],
): Promise<void> {
  const db = await miniflare.getD1Database("DB", worker);
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
         applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .run();
  const applied = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const known = new Set(applied.results.map((row) => row.name));
  for (const name of names.filter((candidate) => !known.has(candidate)).sort()) {
    const sql = readFileSync(join(directory, name), "utf8").replace(/--.*$/gm, "");
    const statements = sql.split(";").filter((statement) => statement.trim() !== "");
    await db.batch([
      ...statements.map((statement) => db.prepare(statement)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  }
}
