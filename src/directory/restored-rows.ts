import type { Database, Statement } from "./database.ts";

/** Rows of a table of the directory, without workspace and generation. */
export interface DirectoryRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A generation of a workspace. */
export interface Place {
  readonly workspace: string;
  readonly generation: number;
}

/** A table whose rows snapshots have. */
interface SavedTable {
  /** Its columns besides workspace and generation, with their types; `?` for those that may be NULL. */
  readonly columns: Readonly<Record<string, "text" | "number" | "bytes" | "text?" | "number?">>;
  /** Columns of its primary key besides workspace and generation. */
  readonly key: readonly string[];
  /** Column that holds the generation in which a row was made; null for none. */
  readonly generation: "generation" | "since" | null;
}

/**
 * Tables whose rows belong to a generation: they are written before the workspace adopts it, and nobody sees them
 * until then.
 */
const STAGED: Readonly<Record<string, SavedTable>> = {
  retirables: {
    columns: { region: "text", principal: "text", account_id: "text" },
    key: ["region", "principal", "account_id"],
    generation: "generation",
  },
  balances: {
    columns: { account_id: "text", cents: "number" },
    key: ["account_id"],
    generation: "generation",
  },
  instances: {
    columns: {
      instance_id: "text",
      account_id: "text",
      region: "text",
      record: "text",
      created_at: "number",
      next_event_at: "number?",
      version: "number",
    },
    key: ["instance_id"],
    generation: "generation",
  },
  orders: {
    columns: {
      order_id: "text",
      account_id: "text",
      instance_id: "text",
      order_type: "text",
      created_at: "number",
      amount_cents: "number",
      record: "text",
      client_token: "text?",
    },
    key: ["order_id"],
    generation: "generation",
  },
  reminders: {
    columns: {
      instance_id: "text",
      at: "number",
      kind: "text",
      account_id: "text",
      days_before: "number?",
      end_at: "number",
    },
    key: ["instance_id", "at", "kind"],
    generation: "generation",
  },
  identities: {
    columns: {
      cloud: "text",
      account_id: "text",
      kind: "text",
      name: "text",
      record: "text",
      version: "number",
      created_at: "number",
    },
    key: ["cloud", "account_id", "kind", "name"],
    generation: "generation",
  },
};

/**
 * Tables whose rows have names of their own in the whole deployment: they are written once the workspace has adopted
 * the generation. A name that another workspace has stays with it.
 */
const ADOPTED: Readonly<Record<string, SavedTable>> = {
  accounts: {
    columns: { cloud: "text", account_id: "text", created_at: "number" },
    key: ["cloud", "account_id"],
    generation: null,
  },
  credentials: {
    columns: {
      access_key_id: "text",
      cloud: "text",
      account_id: "text",
      principal: "text",
      wrapped_secret: "bytes",
      session_token_hash: "text?",
      expires_at: "number?",
      created_at: "number",
      status: "text?",
    },
    key: ["access_key_id"],
    generation: "since",
  },
  client_keys: {
    columns: { client_key_id: "text", account_id: "text", region: "text" },
    key: ["client_key_id"],
    generation: "generation",
  },
};

const SAVED = { ...STAGED, ...ADOPTED };

/** Names of the tables in snapshots, in the order in which they are read. */
export const SAVED_TABLES: readonly string[] = Object.keys(SAVED);

/** The columns of a table that a document has. */
export function savedColumns(table: string): readonly string[] {
  return Object.keys(SAVED[table]?.columns ?? {});
}

/** Whether the rows of a table are written before the workspace adopts their generation. */
export function isStagedTable(table: string): boolean {
  return Object.hasOwn(STAGED, table);
}

/** What is wrong with rows of a document; null if nothing is. */
export function problemOfRows({
  table,
  columns,
  rows,
}: DirectoryRows): { message: string; row: number } | null {
  const saved = Object.hasOwn(SAVED, table) ? SAVED[table] : undefined;
  if (!saved) return { message: `there is no table '${table.slice(0, 40)}'`, row: 0 };
  const types = columns.map((name) => (Object.hasOwn(saved.columns, name) ? saved.columns[name] : undefined));
  const unknown = columns[types.indexOf(undefined)];
  if (unknown !== undefined) {
    return { message: `the table ${table} has no column '${unknown.slice(0, 40)}'`, row: 0 };
  }
  const missing = Object.entries(saved.columns).find(
    ([name, type]) => !type.endsWith("?") && !columns.includes(name),
  );
  if (missing) return { message: `the table ${table} needs its column ${missing[0]}`, row: 0 };
  if (new Set(columns).size < columns.length) return { message: "a column is named twice", row: 0 };
  const wrong = rows.findIndex((row) => !types.every((type, index) => fits(type ?? "text", row[index])));
  if (wrong >= 0) return { message: `the table ${table} holds no such values`, row: wrong };
  const record = columns.indexOf("record");
  const unreadable = record < 0 ? -1 : rows.findIndex((row) => !isJsonObject(row[record]));
  if (unreadable >= 0) return { message: `the column record of ${table} must be JSON`, row: unreadable };
  const id = columns.indexOf("access_key_id");
  // An access key of the form ACCOUNT.WORKSPACE belongs to the workspace that it names.
  const claimed = id < 0 ? -1 : rows.findIndex((row) => /^\d+(\.|$)/.test(String(row[id])));
  return claimed < 0 ? null : { message: "such an access key cannot be made", row: claimed };
}

/** A page of the rows of a table, in the order of its key. @param after key of the last row before; null at first. */
export async function readSavedRows(
  db: Database,
  { workspace, generation }: Place,
  table: string,
  after: readonly unknown[] | null,
  limit: number,
): Promise<{ readonly rows: DirectoryRows; readonly last: readonly unknown[] | null }> {
  const saved = SAVED[table];
  if (!saved) throw new Error(`no table ${table} in snapshots`);
  const columns = savedColumns(table);
  const keys = saved.key.join(", ");
  const where = [
    "workspace = ?",
    ...(saved.generation === "generation" ? ["generation = ?"] : []),
    ...(after ? [`(${keys}) > (${saved.key.map(() => "?").join(", ")})`] : []),
  ];
  const { results } = await db
    .prepare(
      `SELECT ${columns.join(", ")} FROM ${table} WHERE ${where.join(" AND ")} ORDER BY ${keys} LIMIT ?`,
    )
    .bind(workspace, ...(saved.generation === "generation" ? [generation] : []), ...(after ?? []), limit)
    .all<Record<string, unknown>>();
  const rows = results.map((row) =>
    columns.map((name) => (saved.columns[name] === "bytes" ? bytesOf(row[name]) : row[name])),
  );
  const last = results.at(-1);
  const isLast = results.length < limit || last === undefined;
  return {
    rows: { table, columns, rows },
    last: isLast ? null : saved.key.map((name) => last[name]),
  };
}

/** The text of the primary key of a row, by which rows that are there twice are found. */
export function keyOfRow({ table, columns }: DirectoryRows, row: readonly unknown[]): string {
  return JSON.stringify([table, ...(SAVED[table]?.key ?? []).map((name) => row[columns.indexOf(name)])]);
}

/**
 * Writes rows of a restore for a generation of a workspace. Those of tables that are written when the workspace has
 * adopted it can be written again.
 *
 * @throws what D1 throws for a row that breaks a rule of its table
 */
export async function writeRestoredRows(db: Database, place: Place, part: DirectoryRows): Promise<void> {
  const saved = SAVED[part.table];
  if (!saved) throw new Error(`no table ${part.table} in snapshots`);
  const all = part.rows.map((row) => insertOf(db, place, saved, part, row));
  for (let from = 0; from < all.length; from += AT_ONCE) await db.batch(all.slice(from, from + AT_ONCE));
}

/** The largest moment of a Date; amounts are smaller. */
const MOST = 8.64e15;

/** Statements in one batch. */
const AT_ONCE = 100;

/** Deletes the rows of a generation that the workspace has not adopted. */
export async function dropStagedRows(db: Database, { workspace, generation }: Place): Promise<void> {
  await db.batch(
    Object.keys(STAGED).map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE workspace = ? AND generation = ?`).bind(workspace, generation),
    ),
  );
}

/** Deletes the access keys of earlier generations, but for those that were made with the workspace. */
export async function clearCredentials(db: Database, { workspace, generation }: Place): Promise<void> {
  await db
    .prepare("DELETE FROM credentials WHERE workspace = ? AND since < ? AND kept = 0")
    .bind(workspace, generation)
    .run();
}

function insertOf(
  db: Database,
  { workspace, generation }: Place,
  saved: SavedTable,
  { table, columns }: DirectoryRows,
  row: readonly unknown[],
): Statement {
  const own = saved.generation === null ? [] : [saved.generation];
  const names = ["workspace", ...own, ...columns];
  const conflict = [...(saved.generation === null ? ["workspace"] : []), ...saved.key];
  const set = names
    .filter((name) => name !== "workspace" && !saved.key.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  const insert = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  const upsert = `ON CONFLICT (${conflict.join(", ")}) DO UPDATE SET ${set.join(", ")}
    WHERE ${table}.workspace = excluded.workspace`;
  return db
    .prepare(isStagedTable(table) ? insert : `${insert} ${upsert}`)
    .bind(workspace, ...own.map(() => generation), ...row);
}

function fits(type: SavedTable["columns"][string], value: unknown): boolean {
  if (value === null) return type.endsWith("?");
  if (type.startsWith("text")) return typeof value === "string";
  if (type.startsWith("number")) return typeof value === "number" && Math.abs(value) <= MOST;
  return value instanceof ArrayBuffer;
}

function isJsonObject(value: unknown): boolean {
  try {
    const parsed: unknown = JSON.parse(String(value));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** D1 returns bytes as a list of numbers. */
function bytesOf(value: unknown): ArrayBuffer {
  return new Uint8Array(value as number[] | ArrayBuffer).buffer;
}
