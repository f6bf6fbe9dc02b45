import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import {
  birthOf,
  KEY_STORE_PARTS,
  KEY_STORE_SCHEMA,
  partsOf,
  stepsOf,
  tablesOfKeys,
} from "../../../src/objects/key-store/schema.ts";
import { namesIn, takeAll } from "../../support/schema.ts";

const CLOUDS = ["aws", "alibaba"] as const;

function born(cloud: (typeof CLOUDS)[number]): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec(birthOf(cloud));
  return database;
}

/** A store that took all steps, those of one cloud or of both. */
function stepped(cloud?: (typeof CLOUDS)[number]): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  const ofOthers = (of: string | null) => cloud !== undefined && of !== null && of !== cloud;
  takeAll(
    database,
    KEY_STORE_SCHEMA.filter((step) => !ofOthers(step.cloud)),
  );
  return database;
}

/** Tables and indexes by name, each as its SQL without what means nothing: white space, IF NOT EXISTS. */
function shapeOf(database: DatabaseSync): Map<string, string> {
  const rows = database.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all();
  const plain = (sql: unknown) =>
    String(sql)
      .replace(/\s+/g, " ")
      .replace(/ ?([(),]) ?/g, "$1")
      .replace("IF NOT EXISTS ", "");
  const own = rows.filter(({ name }) => !String(name).startsWith("sqlite_"));
  return new Map(own.map(({ name, sql }) => [String(name), plain(sql)]));
}

describe("a new key store", () => {
  it.each(CLOUDS)("of %s has the same tables and indexes as one that took the steps", (cloud) => {
    const [fresh, old] = [shapeOf(born(cloud)), shapeOf(stepped(cloud))];
    expect(fresh.size).toBeGreaterThan(10);
    for (const [name, sql] of fresh) expect(sql, name).toBe(old.get(name));
  });

  it("of either cloud has the tables and indexes of the steps, together all of them", () => {
    const both = new Set(CLOUDS.flatMap((cloud) => [...shapeOf(born(cloud)).keys()]));
    expect([...both].sort()).toEqual([...shapeOf(stepped()).keys()].sort());
  });

  it.each(CLOUDS)("of %s has the tables of its parts, the table `meta`, and no others", (cloud) => {
    const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    const tables = partsOf(cloud).flatMap((part) => part.tables);
    expect(namesIn(born(cloud), sql).sort()).toEqual([...tables, "meta"].sort());
    for (const part of partsOf(cloud)) expect([cloud, null]).toContain(part.cloud);
  });

  it.each(CLOUDS)("of %s has taken all steps", (cloud) => {
    const taken = born(cloud).prepare("SELECT value FROM meta WHERE name = 'schema'").get();
    expect(taken?.value).toBe(KEY_STORE_SCHEMA.length);
  });

  it.each(CLOUDS)("of %s loses with a key all rows of its id", (cloud) => {
    const database = born(cloud);
    const sql = "SELECT name FROM pragma_table_info(?)";
    const withKeys = partsOf(cloud)
      .flatMap(({ tables }) => tables)
      .filter((table) => namesIn(database, sql, table).includes("key_id"));
    // The outbox tells of a key that is gone.
    expect(withKeys.filter((table) => table !== "errands").sort()).toEqual(tablesOfKeys(cloud).sort());
  });
});

describe("the steps of parts", () => {
  it("are taken in the order of their numbers, each by the stores of its part's cloud", () => {
    const part = { tables: [], statements: "" };
    const steps = stepsOf([
      {
        ...part,
        cloud: "aws",
        steps: [
          { number: 5, statements: "a" },
          { number: 7, statements: "c" },
        ],
      },
      { ...part, cloud: null, steps: [{ number: 6, statements: "b" }] },
      { ...part, cloud: "alibaba" },
    ]);
    expect(steps.map(({ cloud, statements }) => [cloud, statements])).toEqual([
      ["aws", "a"],
      [null, "b"],
      ["aws", "c"],
    ]);
  });

  it("are numbered without gaps, after the steps from before the store had parts", () => {
    const numbers = stepsOf(KEY_STORE_PARTS).map(({ number }) => number);
    const first = KEY_STORE_SCHEMA.length - numbers.length;
    expect(first).toBe(4);
    expect(numbers).toEqual(numbers.map((_, index) => first + index + 1));
  });
});
