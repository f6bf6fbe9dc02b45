import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { noLatencies, type Tally } from "../../../src/meter/tally.ts";
import { JournalTables } from "../../../src/objects/journal/tables.ts";

/** A journal's database in Node's SQLite; `again` is what a restarted object makes of it. */
function scene(limits?: ConstructorParameters<typeof JournalTables>[1]) {
  const database = new DatabaseSync(":memory:");
  const exec = (query: string, ...bound: SQLInputValue[]) => {
    if (query.includes("CREATE TABLE")) {
      database.exec(query);
      return { toArray: () => [], one: () => undefined };
    }
    const rows = database.prepare(query).all(...bound);
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  const again = () => new JournalTables({ exec } as unknown as SqlStorage, limits);
  const rows = (table: string) => database.prepare(`SELECT * FROM ${table}`).all();
  return { tables: again(), again, rows };
}

const WHO = { cloud: "aws", account: "111122223333", region: "us-east-1" };

/** What one request adds. */
function one(minute: number): Tally {
  return {
    quotas: [{ minute, ...WHO, quota: "crypto_symmetric", allowed: 1, throttled: 0 }],
    keys: [{ minute, key: "arn", otherKey: "", operation: "Encrypt", successes: 1 }],
    stores: [
      {
        minute,
        account: WHO.account,
        region: WHO.region,
        quota: "custom_key_store_cloudhsm",
        store: "cks-1",
        operation: "Encrypt",
        keySpec: "SYMMETRIC_DEFAULT",
        throttled: 1,
      },
    ],
    prices: [{ hour: Math.floor(minute / 60), ...WHO, price: "requests", requests: 1, throttled: 0 }],
    answers: [{ ...WHO, operation: "Encrypt", status: 200, error: "", count: 1 }],
    latencies: [{ cloud: "aws", operation: "Encrypt", count: 1, sumMs: 3, places: noLatencies().with(2, 1) }],
  };
}

describe("the tables of a journal", () => {
  it("add new sums to existing ones", () => {
    const { tables, again, rows } = scene();
    for (const journal of [tables, tables, again()]) journal.addTally(one(5));
    expect(rows("quota_minutes")).toMatchObject([{ minute: 5, allowed: 3, throttled: 0 }]);
    expect(rows("quota_totals")).toMatchObject([{ allowed: 3 }]);
    expect(rows("key_minutes")).toMatchObject([{ minute: 5, successes: 3 }]);
    expect(rows("store_minutes")).toMatchObject([{ minute: 5, throttled: 3 }]);
    expect(rows("price_hours")).toMatchObject([{ hour: 0, requests: 3 }]);
    expect(rows("answers")).toMatchObject([{ count: 3 }]);
    expect(rows("latencies")).toMatchObject([
      { count: 3, sum_ms: 9, places: JSON.stringify(noLatencies().with(2, 3)) },
    ]);
  });

  it("keep series for fourteen days, prices for four hundred, and sums for good", () => {
    const { tables, rows } = scene();
    const day = 24 * 60;
    for (const minute of [0, day, 14 * day, 15 * day]) tables.addTally(one(minute));
    tables.prune(15 * day);
    expect(rows("quota_minutes").map(({ minute }) => minute)).toEqual([day, 14 * day, 15 * day]);
    expect(rows("key_minutes")).toHaveLength(3);
    expect(rows("price_hours")).toHaveLength(4);
    tables.prune(400 * day + 60);
    expect(rows("quota_minutes")).toEqual([]);
    expect(rows("price_hours")).toHaveLength(3);
    expect(rows("quota_totals")).toMatchObject([{ allowed: 4 }]);
  });

  it("sum accounts beyond the limit under no account", () => {
    const { tables, rows } = scene({ series: 100, totals: 3, unlooked: 10 });
    const added = (account: string) => {
      const { quotas, answers, ...rest } = one(1);
      const whose = <T extends object>(all: readonly T[]) => all.map((row) => ({ ...row, account }));
      tables.addTally({ ...rest, quotas: whose(quotas), answers: whose(answers) });
    };
    for (const account of ["a", "b", "c", "d", "e", "b"]) added(account);
    for (const table of ["answers", "quota_totals"]) {
      expect(rows(table).map(({ account, count, allowed }) => [account, count ?? allowed])).toEqual([
        ["", 2],
        ["a", 1],
        ["b", 2],
        ["c", 1],
      ]);
    }
  });

  it("keep no more series than the limit, also while the clock stands still", () => {
    const { tables, rows } = scene({ series: 20, totals: 3, unlooked: 10 });
    for (let n = 0; n < 200; n++) {
      const { quotas, ...rest } = one(5);
      tables.addTally({ ...rest, quotas: quotas.map((row) => ({ ...row, account: `${n}` })) });
      tables.prune(5);
    }
    expect(rows("quota_minutes").length).toBeLessThanOrEqual(30);
  });

  it("lose everything with a reset", () => {
    const { tables, rows } = scene();
    tables.addTally(one(1));
    tables.setMeta("dropped", 1);
    tables.empty();
    for (const table of ["quota_minutes", "key_minutes", "price_hours", "answers", "quota_totals"]) {
      expect(rows(table)).toEqual([]);
    }
    expect([rows("latencies"), tables.meta("dropped")]).toEqual([[], 0]);
  });
});
