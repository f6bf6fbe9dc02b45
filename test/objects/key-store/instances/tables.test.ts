import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../src/errors.ts";
import { INSTANCES } from "../../../../src/objects/key-store/instances/schema.ts";
import {
  noteReleased,
  putInstanceTags,
  removeInstanceTags,
  requireUnreleased,
} from "../../../../src/objects/key-store/instances/tables.ts";
import { MaterialTables } from "../../../../src/objects/key-store/materials/tables.ts";
import { KEY_STORE_SCHEMA, partsOf } from "../../../../src/objects/key-store/schema.ts";
import { takeAll } from "../../../support/schema.ts";

/** A key store's database in Node's SQLite. */
function store() {
  const database = new DatabaseSync(":memory:");
  takeAll(database, KEY_STORE_SCHEMA);
  const exec = (query: string, ...bound: SQLInputValue[]) => {
    const rows = database.prepare(query).all(...bound);
    return { toArray: () => rows, one: () => rows[0] };
  };
  return { database, sql: { exec } as unknown as SqlStorage };
}

describe("the tables of instances in a key store", () => {
  it("are emptied with the others when the workspace is reset", () => {
    const emptied = partsOf("alibaba").flatMap(({ tables }) => tables);
    expect(emptied).toEqual(expect.arrayContaining([...INSTANCES.tables]));
  });

  it("permit no creation in a released instance, however late a request arrives", () => {
    const { sql } = store();
    requireUnreleased(sql, "kst-a");
    noteReleased(sql, "kst-a");
    noteReleased(sql, "kst-a");
    const failure = new Failure({ code: "instanceNotFound", instanceId: "kst-a" });
    expect(() => requireUnreleased(sql, "kst-a")).toThrow(failure);
    requireUnreleased(sql, "kst-b");
    requireUnreleased(sql, null);
  });

  it("keep so many marks of released instances only, the newest among them", () => {
    const { sql, database } = store();
    for (const id of ["kst-d", "kst-c", "kst-b", "kst-a"]) noteReleased(sql, id, 2);
    const marks = database.prepare("SELECT instance_id AS id FROM released_instances").all();
    expect(marks).toHaveLength(2);
    expect(marks).toContainEqual(expect.objectContaining({ id: "kst-a" }));
  });

  it("keep the tags of each instance apart", () => {
    const { sql, database } = store();
    const tag = (key: string, value: string) => ({ key, value });
    putInstanceTags(sql, "kst-a", [tag("x", "1"), tag("y", "2")], 2);
    putInstanceTags(sql, "kst-b", [tag("x", "3")], 2);
    putInstanceTags(sql, "kst-a", [tag("x", "4")], 2);
    expect(() => putInstanceTags(sql, "kst-b", [tag("y", "5"), tag("z", "6")], 2)).toThrow("tooManyTags");
    removeInstanceTags(sql, "kst-b", ["y", "z", "none"]);
    const rows = () =>
      database
        .prepare("SELECT instance_id AS id, tag_key AS key, tag_value AS value FROM instance_tags")
        .all()
        .map(({ id, key, value }) => `${id} ${key}=${value}`);
    expect(rows()).toEqual(["kst-a x=4", "kst-a y=2", "kst-b x=3"]);
    removeInstanceTags(sql, "kst-a", null);
    expect(rows()).toEqual(["kst-b x=3"]);
  });
});

describe("the key versions in an instance", () => {
  it("are counted by key, with one for a key that has none yet", () => {
    const { sql, database } = store();
    const materials = new MaterialTables(sql);
    const key = database.prepare(
      `INSERT INTO keys (key_id, description, key_usage, key_spec, origin, manager, state, created_at, material_id,
         policy, instance_id) VALUES (?, '', '', '', '', 'CUSTOMER', 'Enabled', 0, '', '', ?)`,
    );
    const bytes = { wrapped: new Uint8Array(1), publicKey: null };
    expect(materials.countInInstance("kst-a")).toBe(0);
    for (const [keyId, instanceId, versions] of [
      ["a1", "kst-a", 3],
      ["a2", "kst-a", 0],
      ["b1", "kst-b", 2],
      ["none", null, 5],
    ] as const) {
      key.run(keyId, instanceId);
      for (let n = 0; n < versions; n++) materials.add(keyId, { materialId: `${n}`, ...bytes }, 0);
    }
    expect(materials.countInInstance("kst-a")).toBe(4);
    expect(materials.countInInstance("kst-b")).toBe(2);
    expect(materials.countOfCustomers()).toBe(5);
  });
});
