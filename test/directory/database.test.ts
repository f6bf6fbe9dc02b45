import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpToDate, type Database, type Migrations, migrating } from "../../src/directory/database.ts";

const MIGRATIONS: Migrations = [
  ["0001_a.sql", "CREATE TABLE a (x INTEGER); -- of numbers\nCREATE INDEX a_by_x ON a (x);"],
  ["0002_b.sql", "CREATE TABLE b (x INTEGER);\nINSERT INTO a VALUES (1);"],
];
const NAMES = MIGRATIONS.map(([name]) => name);

/** The table as `wrangler d1 migrations apply` makes it. */
const OF_WRANGLER = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`.replace(/\n/g, " ");

const databases = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN"] as const;
let miniflare: Miniflare;
const database = async (name: (typeof databases)[number]) =>
  (await miniflare.getD1Database(name)) as unknown as Database & D1Database;
const rowsOf = async (db: Database, table: string) =>
  (await db.prepare(`SELECT * FROM ${table}`).all<{ x: number; name: string }>()).results;

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "d1",
          modules: [{ type: "ESModule", path: "worker.js", contents: "export default {}" }],
          d1Databases: [...databases],
        },
      ],
    }),
  );
  await miniflare.ready;
});
afterAll(() => miniflare.dispose());

describe("a database that is brought up to date", () => {
  it("has every migration once, also when several callers migrate it concurrently", async () => {
    const db = await database("ONE");
    const done = await Promise.all(Array.from({ length: 12 }, () => bringUpToDate(db, MIGRATIONS)));
    expect(done.map(({ found }) => found)).toEqual(done.map(() => NAMES));
    expect(done.filter(({ applied }) => applied.length > 0)).toEqual([{ applied: NAMES, found: NAMES }]);
    expect((await rowsOf(db, "d1_migrations")).map(({ name }) => name)).toEqual(NAMES);
    expect(await rowsOf(db, "a")).toEqual([{ x: 1 }]);
  });

  it("gets the remaining migrations after wrangler has applied some, and leaves wrangler none", async () => {
    const db = await database("TWO");
    await db.exec(OF_WRANGLER);
    await db.exec("CREATE TABLE a (x INTEGER)");
    await db.exec("INSERT INTO d1_migrations (name) VALUES ('0001_a.sql')");
    expect(await bringUpToDate(db, MIGRATIONS)).toEqual({ applied: ["0002_b.sql"], found: NAMES });
    expect(await rowsOf(db, "a")).toEqual([{ x: 1 }]);
    expect(await bringUpToDate(db, MIGRATIONS)).toEqual({ applied: [], found: NAMES });
  });

  it("is left alone by a version that knows fewer migrations", async () => {
    const db = await database("THREE");
    await bringUpToDate(db, MIGRATIONS);
    expect(await bringUpToDate(db, MIGRATIONS.slice(0, 1))).toEqual({ applied: [], found: NAMES });
  });

  it("gets the remaining migrations where an older version migrates it concurrently", async () => {
    const db = await database("FOUR");
    let raced = false;
    const racing: Database = {
      prepare: (sql) => db.prepare(sql),
      async batch(statements) {
        if (!raced) await bringUpToDate(db, MIGRATIONS.slice(0, 1));
        raced = true;
        return db.batch(statements as D1PreparedStatement[]);
      },
    };
    expect(await bringUpToDate(racing, MIGRATIONS)).toEqual({ applied: ["0002_b.sql"], found: NAMES });
  });

  it("stays unchanged where a migration fails, and reports the cause", async () => {
    const db = await database("FIVE");
    const broken: Migrations = [...MIGRATIONS, ["0003_c.sql", "INSERT INTO nowhere VALUES (1);"]];
    const failed = bringUpToDate(db, broken);
    await expect(failed).rejects.toMatchObject({
      message: "the D1 database could not be brought up to date",
      cause: { message: expect.stringContaining("no such table: nowhere") },
    });
    expect(await bringUpToDate(db, MIGRATIONS)).toEqual({ applied: NAMES, found: NAMES });
  });
});

describe("a database that migrates itself", () => {
  it("is migrated before its first statement, whichever it is, and is not checked again", async () => {
    const plain = await database("SIX");
    const asked: string[] = [];
    const counted: Database = {
      prepare(sql) {
        asked.push(sql);
        return plain.prepare(sql);
      },
      batch: (statements) => plain.batch(statements as D1PreparedStatement[]),
    };
    const db = migrating(counted, MIGRATIONS);
    const first = () => db.prepare("SELECT x FROM a WHERE x = ?").bind(1).first<{ x: number }>();
    expect(await Promise.all([first(), first(), first()])).toEqual([{ x: 1 }, { x: 1 }, { x: 1 }]);
    asked.length = 0;
    await db.batch([db.prepare("INSERT INTO b VALUES (?)").bind(7), db.prepare("INSERT INTO b VALUES (8)")]);
    expect(await db.prepare("SELECT x FROM b").raw<[number]>()).toEqual([[7], [8]]);
    // Another object of the isolate has the same binding.
    expect(await migrating(counted, MIGRATIONS).prepare("SELECT x FROM b").all()).toMatchObject({
      results: [{ x: 7 }, { x: 8 }],
    });
    expect(asked.filter((sql) => sql.includes("d1_migrations"))).toEqual([]);
  });

  it("is migrated at the next statement where the first attempt failed", async () => {
    const plain = await database("SEVEN");
    let works = false;
    const flaky: Database = {
      prepare: (sql) => plain.prepare(sql),
      batch: (statements) =>
        works ? plain.batch(statements as D1PreparedStatement[]) : Promise.reject(new Error("overloaded")),
    };
    const db = migrating(flaky, MIGRATIONS);
    await expect(db.prepare("SELECT 1").run()).rejects.toMatchObject({ cause: { message: "overloaded" } });
    works = true;
    await db.prepare("INSERT INTO b VALUES (9)").run();
    expect(await rowsOf(plain, "b")).toEqual([{ x: 9 }]);
  });
});
