import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import {
  aside,
  bytes,
  type Columns,
  computed,
  fixed,
  flag,
  group,
  json,
  later,
  mapped,
  nullable,
  number,
  setTo,
  text,
  words,
} from "../../src/objects/columns.ts";
import { sqlTable } from "../../src/objects/sql-table.ts";
import { sqlStorage } from "../support/node-sql.ts";

interface Span {
  readonly from: number;
  readonly to: number | null;
  readonly open: boolean;
}

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly hidden: boolean;
  readonly span: Span | null;
  readonly parts: readonly string[];
  readonly content: { readonly a: number };
  readonly raw: Uint8Array;
  readonly note: string | null;
  readonly uses: number;
  readonly state: "new" | "old";
  readonly length: number;
}

const THINGS = sqlTable<Thing>()(
  "things",
  {
    id: fixed(text("thing_id")),
    name: text("name"),
    size: number("size"),
    hidden: flag("hidden"),
    span: nullable(
      group({ from: number("span_from"), to: nullable(number("span_to")), open: flag("span_open") }),
      [null, null, 0],
    ),
    parts: words("parts"),
    content: json<Thing["content"]>("content"),
    raw: bytes("raw"),
    note: setTo(nullable(text("note")), "coalesce(?, note)"),
    uses: later(number("uses")),
    state: mapped(
      text("state"),
      (state: Thing["state"]) => (state === "new" ? "n" : "o"),
      (stored) => (stored === "n" ? "new" : "old"),
    ),
    length: computed(number("length"), "length(things.raw)"),
    secret: aside(fixed(text("secret"))),
  },
  ["id"],
);
const rename = THINGS.updating("name", "span");

const THING = {
  id: "t1",
  name: "first",
  size: 1.5,
  hidden: true,
  span: { from: 1, to: null, open: true },
  parts: ["a", "b"],
  content: { a: 1 },
  raw: Uint8Array.of(1, 2, 3),
  note: "n",
  state: "new" as const,
};
const KEPT: Thing = { ...THING, uses: 7, length: 3 };

function database() {
  const node = new DatabaseSync(":memory:");
  node.exec(`CREATE TABLE things (seq INTEGER PRIMARY KEY AUTOINCREMENT, thing_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, size REAL NOT NULL, hidden INTEGER NOT NULL, span_from INTEGER, span_to INTEGER,
    span_open INTEGER NOT NULL, parts TEXT NOT NULL, content TEXT NOT NULL, raw BLOB NOT NULL, note TEXT,
    uses INTEGER NOT NULL DEFAULT 7, state TEXT NOT NULL, secret TEXT NOT NULL)`);
  const seen: string[] = [];
  const sql = sqlStorage(node, seen);
  const find = (id: string) => THINGS.first(sql, "WHERE thing_id = ?", id);
  const cells = () => node.prepare("SELECT * FROM things").get();
  return { node, sql, seen, find, cells };
}

describe("an SQL table", () => {
  it("reads the values that an INSERT wrote, and the defaults of other columns", () => {
    const { sql, find, cells } = database();
    THINGS.insert(sql, { ...THING, secret: "s" });
    expect(find("t1")).toEqual(KEPT);
    expect(find("t2")).toBeNull();
    expect(cells()).toMatchObject({ state: "n", span_open: 1, parts: "a b", secret: "s", uses: 7 });
  });

  it("stores null in all columns of a value, and an empty list of words as such", () => {
    const { sql, find, cells } = database();
    THINGS.insert(sql, { ...THING, span: null, note: null, parts: [], secret: "s" });
    expect(find("t1")).toEqual({ ...KEPT, span: null, note: null, parts: [] });
    expect(cells()).toMatchObject({ span_from: null, span_to: null, span_open: 0, parts: "" });
  });

  it("updates the mutable columns of one row, and leaves the rest", () => {
    const { sql, find, cells } = database();
    for (const id of ["t1", "t2"]) THINGS.insert(sql, { ...THING, id, secret: "s" });
    const next = { ...KEPT, id: "t2", name: "second", span: null, uses: 8, raw: new Uint8Array() };
    THINGS.update(sql, next);
    expect(find("t2")).toEqual({ ...next, length: 0 });
    expect(find("t1")).toEqual(KEPT);
    expect(cells()).toMatchObject({ thing_id: "t1", secret: "s" });
  });

  it("sets a column to the expression that it names", () => {
    const { sql, find } = database();
    THINGS.insert(sql, { ...THING, secret: "s" });
    THINGS.update(sql, { ...KEPT, note: null });
    expect(find("t1")?.note).toBe("n");
    THINGS.update(sql, { ...KEPT, note: "other" });
    expect(find("t1")?.note).toBe("other");
  });

  it("updates single members by an UPDATE made for them", () => {
    const { sql, find } = database();
    THINGS.insert(sql, { ...THING, secret: "s" });
    rename(sql, { id: "t1", name: "renamed", span: null });
    expect(find("t1")).toEqual({ ...KEPT, name: "renamed", span: null });
  });

  it("upserts a row", () => {
    const { sql, find, cells } = database();
    THINGS.put(sql, { ...THING, secret: "s" });
    THINGS.put(sql, { ...THING, name: "again", note: null, secret: "other" });
    expect(find("t1")).toEqual({ ...KEPT, name: "again" });
    expect(cells()).toMatchObject({ seq: 1, secret: "s" });
  });

  it("lists rows, on request with their sequence numbers", () => {
    const { sql } = database();
    for (const id of ["t1", "t2"]) THINGS.insert(sql, { ...THING, id, secret: "s" });
    expect(THINGS.list(sql, "ORDER BY seq DESC").map(({ id }) => id)).toEqual(["t2", "t1"]);
    expect(THINGS.listWithSeq(sql, "WHERE seq > ? ORDER BY seq", 1)).toEqual([{ ...KEPT, id: "t2", seq: 2 }]);
  });

  it("uses a constant text for each statement, so that SQLite prepares it once", () => {
    const { sql, seen } = database();
    for (const id of ["t1", "t2"]) THINGS.insert(sql, { ...THING, id, secret: "s" });
    for (const id of ["t1", "t2"]) THINGS.update(sql, { ...KEPT, id });
    expect(new Set(seen).size).toBe(2);
  });

  it("reads a table that is joined with others", () => {
    const { node, sql } = database();
    node.exec("CREATE TABLE owners (thing_id TEXT, name TEXT)");
    node.exec("INSERT INTO owners VALUES ('t1', 'Ann')");
    const owned = sqlTable<{ readonly name: string; readonly owner: string | null }>()(
      "things",
      { name: text("name"), owner: computed(nullable(text("owner")), "owners.name") },
      [],
      "things LEFT JOIN owners ON owners.thing_id = things.thing_id",
    );
    for (const id of ["t1", "t2"]) THINGS.insert(sql, { ...THING, id, secret: "s" });
    expect(owned.list(sql, "ORDER BY things.seq")).toEqual([
      { name: "first", owner: "Ann" },
      { name: "first", owner: null },
    ]);
  });

  it.each(["name", "size", "hidden", "raw", "content"])(
    "refuses a value in %s that it cannot have written, and does not reveal it",
    (name) => {
      const { node, sql, find } = database();
      THINGS.insert(sql, { ...THING, secret: "s" });
      node.exec(`UPDATE things SET ${name} = ${name === "name" || name === "content" ? "x'01'" : "'odd'"}`);
      expect(() => find("t1")).toThrow(new TypeError(`the column ${name} holds something else`));
    },
  );
});

describe("the types of a table", () => {
  it("require a column of the right type for each member, and no other column", () => {
    interface Pair {
      readonly key: string;
      readonly value: number | null;
    }
    const key = text("key");
    const value = nullable(number("value"));
    // @ts-expect-error: a member without a column
    ({ key }) satisfies Columns<Pair>;
    // @ts-expect-error: a column that cannot be null for a member that can
    ({ key, value: number("value") }) satisfies Columns<Pair>;
    // @ts-expect-error: a column that can be null for a member that cannot
    ({ key: nullable(key), value }) satisfies Columns<Pair>;
    // @ts-expect-error: a column that nobody reads
    sqlTable<Pair>()("pairs", { key, value, other: text("other") }, ["key"]);
    const pairs = sqlTable<Pair>()("pairs", { key: fixed(key), value, other: aside(text("other")) }, ["key"]);
    const log = sqlTable<Pair>()("pairs", { key, value }, []);
    const unused = (sql: SqlStorage) => {
      // @ts-expect-error: an INSERT that leaves a column out
      pairs.insert(sql, { key: "k", value: 1 });
      // @ts-expect-error: an UPDATE that does not say of which row
      pairs.update(sql, { value: 1, other: "o" });
      // @ts-expect-error: an UPDATE of a table whose rows no member finds
      log.update(sql, { key: "k", value: 1 });
    };
    expect(unused).toBeTypeOf("function");
  });
});
