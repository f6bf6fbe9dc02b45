import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { KeyCount } from "../../../../src/objects/key-store/keys/count.ts";
import { StoreMeta } from "../../../../src/objects/key-store/meta.ts";
import { KEY_STORE_SCHEMA } from "../../../../src/objects/key-store/schema.ts";
import { sqlStorage } from "../../../support/node-sql.ts";
import { takeAll } from "../../../support/schema.ts";

/** A store with the count of its keys; `make` and `drop` are the creation and the deletion of a key. */
function scene() {
  const database = new DatabaseSync(":memory:");
  takeAll(database, KEY_STORE_SCHEMA);
  const written: string[] = [];
  const sql = sqlStorage(database, written);
  const count = new KeyCount(sql, new StoreMeta(sql));
  const row = (id: string, manager: string, instance: string | null) =>
    database
      .prepare(
        `INSERT INTO keys (key_id, description, key_usage, key_spec, origin, manager, state, created_at,
           material_id, policy, instance_id) VALUES (?, '', '', '', '', ?, '', 0, '', '', ?)`,
      )
      .run(id, manager, instance);
  const make = (id: string) => {
    row(id, "CUSTOMER", null);
    count.afterInsert();
  };
  const drop = (id: string) => {
    count.beforeDelete(id);
    database.prepare("DELETE FROM keys WHERE key_id = ?").run(id);
  };
  return { database, count, make, drop, row, written };
}

describe("the number of a store's keys", () => {
  it("is that of all customer managed keys outside of instances, whenever they were made or deleted", () => {
    const { count, make, drop, row } = scene();
    row("managed", "AWS", null);
    row("in an instance", "CUSTOMER", "kst-1");
    expect(count.get()).toBe(0);
    for (let key = 0; key < 200; key++) {
      make(`${key}`);
      expect(count.get()).toBe(key + 1);
    }
    for (let key = 199; key >= 0; key--) {
      drop(`${key}`);
      expect(count.get()).toBe(key);
    }
    make("again");
    expect(count.get()).toBe(1);
  });

  it("is written for one key of 64", () => {
    const { make, written } = scene();
    for (let key = 0; key < 640; key++) make(`${key}`);
    expect(written.filter((query) => query.startsWith("INSERT"))).toHaveLength(20);
  });

  it("of a store of an earlier version is the one that it has stored", () => {
    const { database, count, make } = scene();
    for (let key = 0; key < 10; key++) make(`${key}`);
    database.exec("INSERT INTO meta VALUES ('customerKeys', 10)");
    database.exec(KEY_STORE_SCHEMA[6]?.statements ?? "");
    expect(count.get()).toBe(10);
    make("new");
    expect(count.get()).toBe(11);
  });
});
