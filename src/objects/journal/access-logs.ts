import { LOG_RETENTION_DAYS } from "../../billing/logs.ts";
import { earliestOf, folded, type LogCount, type LogPage, since } from "../../meter/access-log.ts";
import { type GroupProperties, MINUTE_MS, REQUEST_MEMBERS, type RequestList } from "../../meter/record.ts";
import { type SchemaStep, takeSteps } from "../schema.ts";

/**
 * Schema of the instances' access logs in the SQLite of a journal: chunks hold single requests, minutes hold counts.
 * Its steps run at every start.
 */
export const ACCESS_LOG_SCHEMA: readonly SchemaStep[] = [
  {
    statements: `
  CREATE TABLE IF NOT EXISTS access_books (
    instance TEXT PRIMARY KEY,
    single INTEGER NOT NULL,
    folded INTEGER NOT NULL,
    closed INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS access_chunks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    instance TEXT NOT NULL,
    count INTEGER NOT NULL,
    earliest INTEGER NOT NULL,
    shared TEXT NOT NULL,
    own TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS access_chunks_by_seq ON access_chunks (instance, seq);
  CREATE INDEX IF NOT EXISTS access_chunks_by_time ON access_chunks (instance, earliest);
  CREATE TABLE IF NOT EXISTS access_groups (
    id INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,
    shared TEXT NOT NULL,
    UNIQUE (instance, shared)
  );
  CREATE TABLE IF NOT EXISTS access_minutes (
    instance TEXT NOT NULL,
    minute INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (instance, minute, group_id)
  ) WITHOUT ROWID;
`,
  },
];

const TABLES = ["access_books", "access_chunks", "access_groups", "access_minutes"];

/** Single requests kept for an instance; older ones are only counted. */
const SINGLE = 10_000;
/** Marks of released instances that are kept, which matter as long as an isolate may send a batch. */
const CLOSED = 10_000;
const RETENTION_MS = LOG_RETENTION_DAYS * 86_400_000;

type Chunk = { seq: number; count: number; shared: string; own: string };

/** Writes and prunes access logs. Methods are synchronous, so each call is atomic in a transaction. */
export class AccessLogs {
  readonly #sql: SqlStorage;
  readonly #single: number;
  readonly #closed: number;

  /**
   * @param single number of single requests kept for an instance.
   * @param closed number of marks of released instances that are kept.
   */
  constructor(sql: SqlStorage, single = SINGLE, closed = CLOSED) {
    this.#closed = closed;
    this.#sql = sql;
    this.#single = single;
    takeSteps(sql, ACCESS_LOG_SCHEMA);
  }

  empty(): void {
    for (const table of TABLES) this.#sql.exec(`DELETE FROM ${table}`);
  }

  /**
   * Adds a page to the log of its instance and drops the oldest requests beyond its capacity.
   *
   * @param now time of the newest request
   */
  add({ instance, capacity, shared, own, counted }: LogPage, now: number): void {
    if (this.#bookOf(instance)[0]?.closed) return;
    const count = own.length / REQUEST_MEMBERS;
    if (count > 0) {
      this.#sql.exec(
        "INSERT INTO access_chunks (instance, count, earliest, shared, own) VALUES (?, ?, ?, ?, ?)",
        ...[instance, count, earliestOf(own), JSON.stringify(shared), JSON.stringify(own)],
      );
      this.#book(instance, count, 0);
    }
    this.#count(instance, shared, counted);
    this.#fold(instance);
    this.prune(instance, capacity, now);
  }

  /** Drops requests older than the retention, and the oldest beyond the capacity. @param capacity requests */
  prune(instance: string, capacity: number, now: number): void {
    const earliest = now - RETENTION_MS;
    this.#dropMinutes(instance, Math.floor(earliest / MINUTE_MS));
    const old = this.#sql
      .exec<Chunk>(
        "SELECT seq, count, shared, own FROM access_chunks WHERE instance = ? AND earliest < ?",
        ...[instance, earliest],
      )
      .toArray();
    for (const chunk of old) this.#rewrite(instance, chunk, since(ownOf(chunk), earliest));
    const over = this.held(instance) - capacity;
    if (over > 0) this.#shorten(instance, over);
  }

  /** Number of requests in the log of an instance. */
  held(instance: string): number {
    const [book] = this.#bookOf(instance);
    return book ? book.single + book.folded : 0;
  }

  /** Deletes the log of an instance for good: batches that arrive later are dropped too. */
  drop(instance: string): void {
    for (const table of TABLES) this.#sql.exec(`DELETE FROM ${table} WHERE instance = ?`, instance);
    this.#sql.exec("INSERT INTO access_books VALUES (?, 0, 0, 1)", instance);
    this.#sql.exec(
      `DELETE FROM access_books WHERE instance IN (SELECT instance FROM access_books
         WHERE closed = 1 AND instance <> ?1
         LIMIT max(0, (SELECT count(*) FROM access_books WHERE closed = 1) - ?2))`,
      ...[instance, this.#closed],
    );
  }

  #bookOf(instance: string): { single: number; folded: number; closed: number }[] {
    return this.#sql
      .exec<{ single: number; folded: number; closed: number }>(
        "SELECT single, folded, closed FROM access_books WHERE instance = ?",
        instance,
      )
      .toArray();
  }

  #book(instance: string, single: number, more: number): void {
    this.#sql.exec(
      `INSERT INTO access_books VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE
       SET single = single + excluded.single, folded = folded + excluded.folded`,
      ...[instance, single, more],
    );
  }

  #count(instance: string, shared: readonly GroupProperties[], counted: readonly LogCount[]): void {
    for (const { minute, place, count } of counted) {
      const text = JSON.stringify(shared[place]);
      this.#sql.exec("INSERT OR IGNORE INTO access_groups (instance, shared) VALUES (?, ?)", instance, text);
      this.#sql.exec(
        `INSERT INTO access_minutes
         SELECT ?, ?, id, ? FROM access_groups WHERE instance = ? AND shared = ?
         ON CONFLICT DO UPDATE SET count = count + excluded.count`,
        ...[instance, minute, count, instance, text],
      );
      this.#book(instance, 0, count);
    }
  }

  /** Folds the oldest batches into counts while enough newer requests remain single. */
  #fold(instance: string): void {
    for (;;) {
      const [chunk] = this.#oldest(instance);
      const [book] = this.#bookOf(instance);
      if (!chunk || !book) return;
      if (book.single - chunk.count < this.#single) return;
      this.#rewrite(instance, chunk, []);
      this.#count(instance, JSON.parse(chunk.shared) as GroupProperties[], folded(ownOf(chunk)));
    }
  }

  #oldest(instance: string): Chunk[] {
    return this.#sql
      .exec<Chunk>(
        "SELECT seq, count, shared, own FROM access_chunks WHERE instance = ? ORDER BY seq LIMIT 1",
        instance,
      )
      .toArray();
  }

  /** Replaces a chunk's requests with fewer. */
  #rewrite(instance: string, { seq, count: before }: Chunk, own: RequestList): void {
    const count = own.length / REQUEST_MEMBERS;
    if (own.length === 0) this.#sql.exec("DELETE FROM access_chunks WHERE seq = ?", seq);
    else {
      this.#sql.exec(
        "UPDATE access_chunks SET count = ?, earliest = ?, own = ? WHERE seq = ?",
        ...[count, earliestOf(own), JSON.stringify(own), seq],
      );
    }
    this.#book(instance, count - before, 0);
  }

  #dropMinutes(instance: string, earliest: number): void {
    const { count } = this.#sql
      .exec<{ count: number }>(
        "SELECT COALESCE(SUM(count), 0) AS count FROM access_minutes WHERE instance = ? AND minute < ?",
        ...[instance, earliest],
      )
      .one();
    if (count === 0) return;
    this.#sql.exec("DELETE FROM access_minutes WHERE instance = ? AND minute < ?", instance, earliest);
    this.#book(instance, 0, -count);
    this.#sql.exec(
      `DELETE FROM access_groups WHERE instance = ?
       AND id NOT IN (SELECT group_id FROM access_minutes WHERE instance = ?)`,
      ...[instance, instance],
    );
  }

  /** Drops the oldest requests, counts first, because counted requests are older than single ones. */
  #shorten(instance: string, requests: number): void {
    let over = requests;
    while (over > 0) {
      const [row] = this.#sql
        .exec<{ minute: number; id: number; count: number }>(
          `SELECT minute, group_id AS id, count FROM access_minutes WHERE instance = ?
           ORDER BY minute, group_id LIMIT 1`,
          instance,
        )
        .toArray();
      if (!row) break;
      const gone = Math.min(over, row.count);
      const place = [instance, row.minute, row.id] as const;
      const where = "WHERE instance = ? AND minute = ? AND group_id = ?";
      if (gone === row.count) this.#sql.exec(`DELETE FROM access_minutes ${where}`, ...place);
      else this.#sql.exec(`UPDATE access_minutes SET count = count - ? ${where}`, gone, ...place);
      this.#book(instance, 0, -gone);
      over -= gone;
    }
    while (over > 0) {
      const [chunk] = this.#oldest(instance);
      if (!chunk) return;
      const gone = Math.min(over, chunk.count);
      this.#rewrite(instance, chunk, ownOf(chunk).slice(gone * REQUEST_MEMBERS));
      over -= gone;
    }
  }
}

function ownOf({ own }: Chunk): RequestList {
  return JSON.parse(own) as RequestList;
}
