import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Positions } from "../../src/objects/positions.ts";
import { sqlStorage } from "../support/node-sql.ts";

/** A table of names, with their positions; `names` is what the table has, in order. */
function scene(count: number) {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID");
  const queries: string[] = [];
  const sql = sqlStorage(database, queries);
  const add = (name: string) => database.prepare("INSERT INTO names VALUES (?)").run(name);
  for (let n = 0; n < count; n++) add(nameOf(2 * n));
  const positions = new Positions<string>(sql, "names", "name");
  const names = () =>
    (database.prepare("SELECT name FROM names ORDER BY name").all() as { name: string }[]).map(
      ({ name }) => name,
    );
  const at = (offset: number) => {
    const seat = positions.seat(offset);
    if (!seat) return null;
    const query = "SELECT name FROM names WHERE name >= ? ORDER BY name LIMIT 1 OFFSET ?";
    return database.prepare(query).get(seat.from, seat.skip)?.name ?? null;
  };
  return { database, positions, queries, add, names, at };
}

const nameOf = (n: number) => `n${`${n}`.padStart(6, "0")}`;

describe("the positions of rows", () => {
  it("find each row by the number of rows before it, and none behind the last", () => {
    for (const count of [0, 1, 63, 64, 65, 1000]) {
      const { positions, names, at } = scene(count);
      expect(positions.total()).toBe(count);
      expect([...names(), null]).toEqual(Array.from({ length: count + 1 }, (_, n) => at(n)));
    }
  });

  it("follow what is inserted and deleted anywhere, without reading the table again", () => {
    const { database, positions, queries, add, names, at } = scene(300);
    positions.total();
    const step = (n: number) => (n * 7919) % 600;
    for (let n = 0; n < 600; n++) {
      const name = nameOf(step(n));
      if (names().includes(name)) {
        database.prepare("DELETE FROM names WHERE name = ?").run(name);
        positions.removed(name);
      } else {
        add(name);
        positions.added(name);
      }
      expect(positions.total()).toBe(names().length);
    }
    expect(names().map((_, n) => at(n))).toEqual(names());
    expect(queries.filter((query) => query.includes("COUNT(*)"))).toHaveLength(1);
  });

  it("follow rows at the end, and skip fewer than 128 rows to any of them", () => {
    const { positions, add, names, at } = scene(0);
    expect(positions.total()).toBe(0);
    for (let n = 0; n < 1000; n++) {
      add(nameOf(n));
      positions.appended();
    }
    expect(names().map((_, n) => at(n))).toEqual(names());
    expect(Math.max(...names().map((_, n) => positions.seat(n)?.skip ?? 0))).toBeLessThan(128);
  });

  it("are read again after they were forgotten", () => {
    const { positions, add } = scene(10);
    expect(positions.total()).toBe(10);
    add("other");
    positions.forget();
    expect(positions.total()).toBe(11);
  });
});
