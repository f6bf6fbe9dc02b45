import { addLatencies, type Tally } from "../../meter/tally.ts";
import { type SchemaStep, takeSteps } from "../schema.ts";

/**
 * Schema of a journal's SQLite. `chunks` hold requests in batches as they arrived; the other tables hold sums. Its
 * steps run at every start.
 */
export const JOURNAL_SCHEMA: readonly SchemaStep[] = [
  {
    statements: `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS chunks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    count INTEGER NOT NULL,
    shared TEXT NOT NULL,
    own TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS quota_minutes (
    minute INTEGER NOT NULL,
    cloud TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    quota TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    throttled INTEGER NOT NULL,
    PRIMARY KEY (minute, cloud, account, region, quota)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS key_minutes (
    minute INTEGER NOT NULL,
    key TEXT NOT NULL,
    other_key TEXT NOT NULL,
    operation TEXT NOT NULL,
    successes INTEGER NOT NULL,
    PRIMARY KEY (minute, key, other_key, operation)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS store_minutes (
    minute INTEGER NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    quota TEXT NOT NULL,
    store TEXT NOT NULL,
    operation TEXT NOT NULL,
    key_spec TEXT NOT NULL,
    throttled INTEGER NOT NULL,
    PRIMARY KEY (minute, account, region, quota, store, operation, key_spec)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS price_hours (
    hour INTEGER NOT NULL,
    cloud TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    price TEXT NOT NULL,
    requests INTEGER NOT NULL,
    throttled INTEGER NOT NULL,
    PRIMARY KEY (hour, cloud, account, region, price)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS answers (
    cloud TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    operation TEXT NOT NULL,
    status INTEGER NOT NULL,
    error TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (cloud, account, region, operation, status, error)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS quota_totals (
    cloud TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    quota TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    throttled INTEGER NOT NULL,
    PRIMARY KEY (cloud, account, region, quota)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS latencies (
    cloud TEXT NOT NULL,
    operation TEXT NOT NULL,
    count INTEGER NOT NULL,
    sum_ms INTEGER NOT NULL,
    places TEXT NOT NULL,
    PRIMARY KEY (cloud, operation)
  ) WITHOUT ROWID;
`,
  },
  // What single requests of a chunk have besides: a row only where one has something.
  {
    statements: `
  CREATE TABLE IF NOT EXISTS chunk_details (seq INTEGER PRIMARY KEY, details TEXT NOT NULL);
`,
  },
];

const DATA = [
  "meta",
  "chunks",
  "chunk_details",
  "quota_minutes",
  "key_minutes",
  "store_minutes",
  "price_hours",
  "answers",
  "quota_totals",
  "latencies",
];

/** A batch of requests as it is stored, all JSON. */
export interface Chunk {
  /** Properties of its groups, `ChunkProperties`. */
  readonly shared: string;
  /** A `RequestList`. */
  readonly own: string;
  /** A `RequestDetail` by request id; null where none has one. */
  readonly details: string | null;
}

/** Number of requests that a journal keeps. */
const REQUESTS = 10_000;
/** Retention of series by the minute, in minutes: 14 days. */
const SERIES_MINUTES = 14 * 24 * 60;
/** Retention of the prices of requests, in hours: 400 days. */
const PRICE_HOURS = 400 * 24;
/** Maximum numbers of rows in a journal, which bound what clients can cause by choosing accounts and Regions. */
const LIMITS = {
  /** Rows of a series, regardless of age. */
  series: 500_000,
  /** Rows of a table of totals, one for each account and Region; later ones share a row. */
  totals: 50_000,
  /** Rows added before the next pruning, also while the clock stands still. */
  unlooked: 10_000,
};

/** Account and Region of the row that further totals share. */
const OTHERS = { account: "", region: "" };

/** Writes and prunes a journal. Methods are synchronous, so each call is atomic. */
export class JournalTables {
  readonly #sql: SqlStorage;
  readonly #limits: typeof LIMITS;
  /** Upper bound of the rows added since the last pruning. */
  #unlooked = 0;
  /** Latest minute at which the journal was pruned. */
  #prunedAt = Number.NEGATIVE_INFINITY;
  /** Number of requests in all chunks. */
  #held: number;

  constructor(sql: SqlStorage, limits = LIMITS) {
    this.#sql = sql;
    this.#limits = limits;
    takeSteps(sql, JOURNAL_SCHEMA);
    this.#held = sql.exec<{ held: number }>("SELECT COALESCE(SUM(count), 0) AS held FROM chunks").one().held;
  }

  meta(name: string): number {
    const rows = this.#sql.exec<{ value: number }>("SELECT value FROM meta WHERE name = ?", name).toArray();
    return rows[0]?.value ?? 0;
  }

  setMeta(name: string, value: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
  }

  empty(): void {
    for (const table of DATA) this.#sql.exec(`DELETE FROM ${table}`);
    this.#prunedAt = Number.NEGATIVE_INFINITY;
    this.#held = 0;
  }

  /** Stores a batch of requests, and drops batches that REQUESTS newer requests have followed. */
  addChunk(count: number, shared: string, own: string, details: string | null = null): void {
    this.#sql.exec("INSERT INTO chunks (count, shared, own) VALUES (?, ?, ?)", count, shared, own);
    if (details !== null) {
      this.#sql.exec("INSERT INTO chunk_details SELECT MAX(seq), ? FROM chunks", details);
    }
    this.#held += count;
    for (;;) {
      const oldest = this.#sql
        .exec<{ seq: number; count: number }>("SELECT seq, count FROM chunks ORDER BY seq LIMIT 1")
        .one();
      if (this.#held - oldest.count < REQUESTS) return;
      this.#sql.exec("DELETE FROM chunks WHERE seq = ?", oldest.seq);
      this.#sql.exec("DELETE FROM chunk_details WHERE seq = ?", oldest.seq);
      this.#held -= oldest.count;
    }
  }

  /** Batches of requests, newest first. */
  chunks(): Iterable<Chunk> {
    return this.#sql.exec<{ shared: string; own: string; details: string | null }>(
      "SELECT shared, own, details FROM chunks LEFT JOIN chunk_details USING (seq) ORDER BY seq DESC",
    );
  }

  /** Adds sums to the tables. */
  addTally({ quotas, keys, stores, prices, answers, latencies }: Tally): void {
    this.#unlooked += quotas.length + keys.length + stores.length + prices.length;
    const wholeOf = this.#placesIn("quota_totals", "cloud = ? AND quota = ?");
    for (const { minute, cloud, account, region, quota, allowed, throttled } of quotas) {
      this.#sql.exec(
        `INSERT INTO quota_minutes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET allowed = allowed + excluded.allowed, throttled = throttled + excluded.throttled`,
        ...[minute, cloud, account, region, quota, allowed, throttled],
      );
      this.#sql.exec(
        `INSERT INTO quota_totals VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET allowed = allowed + excluded.allowed, throttled = throttled + excluded.throttled`,
        ...place(cloud, wholeOf({ account, region }, [cloud, quota])),
        ...[quota, allowed, throttled],
      );
    }
    for (const { minute, key, otherKey, operation, successes } of keys) {
      this.#sql.exec(
        `INSERT INTO key_minutes VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET successes = successes + excluded.successes`,
        ...[minute, key, otherKey, operation, successes],
      );
    }
    for (const { minute, account, region, quota, store, operation, keySpec, throttled } of stores) {
      this.#sql.exec(
        `INSERT INTO store_minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET throttled = throttled + excluded.throttled`,
        ...[minute, account, region, quota, store, operation, keySpec, throttled],
      );
    }
    for (const { hour, cloud, account, region, price, requests, throttled } of prices) {
      this.#sql.exec(
        `INSERT INTO price_hours VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET requests = requests + excluded.requests, throttled = throttled + excluded.throttled`,
        ...[hour, cloud, account, region, price, requests, throttled],
      );
    }
    const answered = this.#placesIn("answers", "cloud = ? AND operation = ? AND status = ? AND error = ?");
    for (const { cloud, account, region, operation, status, error, count } of answers) {
      this.#sql.exec(
        `INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET count = count + excluded.count`,
        ...place(cloud, answered({ account, region }, [cloud, operation, status, error])),
        ...[operation, status, error, count],
      );
    }
    for (const { cloud, operation, count, sumMs, places } of latencies) {
      const known = this.#sql
        .exec<{ places: string }>(
          "SELECT places FROM latencies WHERE cloud = ? AND operation = ?",
          cloud,
          operation,
        )
        .toArray()[0];
      if (known) addLatencies(places, JSON.parse(known.places) as number[]);
      this.#sql.exec(
        `INSERT INTO latencies VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET count = count + excluded.count, sum_ms = sum_ms + excluded.sum_ms, places = excluded.places`,
        ...[cloud, operation, count, sumMs, JSON.stringify(places)],
      );
    }
  }

  /**
   * Chooses the row of a total: its account and Region if it has a row or there is room for one, else OTHERS.
   *
   * @param where condition on the other columns that identify a row.
   */
  #placesIn(table: string, where: string): (whose: Whose, values: SqlStorageValue[]) => Whose {
    const count = this.#sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count;
    let room = this.#limits.totals - count;
    return (whose, values) => {
      if (room > 0) {
        room -= 1;
        return whose;
      }
      const known = this.#sql.exec(
        `SELECT 1 FROM ${table} WHERE ${where} AND account = ? AND region = ?`,
        ...values,
        whose.account,
        whose.region,
      );
      return known.toArray().length > 0 ? whose : OTHERS;
    };
  }

  /** Drops rows past their retention and rows beyond the limits; runs once a minute, and after many new rows. */
  prune(minute: number): void {
    if (minute <= this.#prunedAt && this.#unlooked < this.#limits.unlooked) return;
    this.#prunedAt = minute;
    this.#unlooked = 0;
    for (const table of ["quota_minutes", "key_minutes", "store_minutes"]) {
      this.#sql.exec(`DELETE FROM ${table} WHERE minute < ?`, minute - SERIES_MINUTES);
      this.#shorten(table, "minute");
    }
    this.#sql.exec("DELETE FROM price_hours WHERE hour < ?", Math.floor(minute / 60) - PRICE_HOURS);
    this.#shorten("price_hours", "hour");
  }

  /** Drops the oldest rows of a table that has too many. */
  #shorten(table: string, time: string): void {
    const edge = this.#sql
      .exec<{ at: number }>(
        `SELECT ${time} AS at FROM ${table} ORDER BY ${time} DESC LIMIT 1 OFFSET ?`,
        this.#limits.series,
      )
      .toArray()[0];
    if (edge) this.#sql.exec(`DELETE FROM ${table} WHERE ${time} <= ?`, edge.at);
  }
}

interface Whose {
  readonly account: string;
  readonly region: string;
}

function place(cloud: string, { account, region }: Whose): [string, string, string] {
  return [cloud, account, region];
}
