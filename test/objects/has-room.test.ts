import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { NewGrant } from "../../src/access/grant.ts";
import { hasRoom } from "../../src/objects/has-room.ts";
import { AliasTables } from "../../src/objects/key-store/aliases/tables.ts";
import { GrantTables } from "../../src/objects/key-store/grants/tables.ts";
import { KEY_STORE_SCHEMA } from "../../src/objects/key-store/schema.ts";
import { SecretTables } from "../../src/objects/key-store/secrets/tables.ts";
import { sqlStorage } from "../support/node-sql.ts";
import { takeAll } from "../support/schema.ts";

/** A table of rows of two kinds, and the queries that were asked of it. */
function scene() {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE rows (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL)");
  const sql = sqlStorage(database);
  let counted = 0;
  const count = (kind: string) => () => {
    counted++;
    return Number(database.prepare("SELECT COUNT(*) AS n FROM rows WHERE kind = ?").get(kind)?.n);
  };
  const add = (kind: string) => database.prepare("INSERT INTO rows (kind) VALUES (?)").run(kind);
  return {
    database,
    add,
    hasRoom: (kind: string, limit: number) => hasRoom(sql, "rows", limit, count(kind)),
    counted: () => counted,
  };
}

describe("the room for another row", () => {
  it("is there below the limit, and not at it, whatever other rows there are", () => {
    const { add, hasRoom } = scene();
    for (let n = 0; n < 3; n++) {
      expect(hasRoom("a", 3)).toBe(true);
      add("a");
      add("b");
    }
    expect([hasRoom("a", 3), hasRoom("a", 4), hasRoom("c", 1), hasRoom("c", 0)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("is there again after rows were deleted, the last ones or others", () => {
    const { database, add, hasRoom } = scene();
    for (let n = 0; n < 4; n++) add("a");
    for (const seq of [4, 1]) {
      expect(hasRoom("a", seq === 4 ? 4 : 3)).toBe(false);
      database.prepare("DELETE FROM rows WHERE seq = ?").run(seq);
      expect(hasRoom("a", seq === 4 ? 4 : 3)).toBe(true);
    }
  });

  it("is not counted before the table has had as many rows", () => {
    const { add, hasRoom, counted } = scene();
    for (let n = 0; n < 9; n++) add("a");
    expect(hasRoom("a", 10)).toBe(true);
    expect(counted()).toBe(0);
    add("a");
    expect(hasRoom("a", 10)).toBe(false);
    expect(counted()).toBe(1);
  });
});

describe("a key store with room for more", () => {
  it("counts neither grants, secrets nor aliases before it adds one", () => {
    const database = new DatabaseSync(":memory:");
    takeAll(database, KEY_STORE_SCHEMA);
    const queries: string[] = [];
    const sql = sqlStorage(database, queries);
    const grants = new GrantTables(sql);
    const secrets = new SecretTables(sql);
    const aliases = new AliasTables(sql);
    const grant = (n: number): NewGrant => ({
      ...{ grantId: `${n}`, keyId: "k", name: "", retiring: null, operations: ["Encrypt"] },
      grantee: { type: "account", name: "arn:aws:iam::111122223333:root" },
      constraints: { encryptionContext: null, sourceArn: null },
      issuingAccount: "111122223333",
    });
    // Positions are read once, at their first use.
    aliases.hasRoom("k", 100, "together");
    queries.length = 0;
    for (let n = 0; n < 20; n++) {
      grants.requireRoom({ keyId: "k", arn: "arn:k" }, 100);
      grants.insert(grant(n), null, n);
      expect(secrets.hasRoom(100, null)).toBe(true);
      expect(aliases.hasRoom("k", 100, "together")).toBe(true);
      aliases.insert(`alias/${n}`, "k", n);
    }
    expect(queries.filter((query) => query.includes("COUNT"))).toEqual([]);
    expect(() => grants.requireRoom({ keyId: "k", arn: "arn:k" }, 20)).toThrow();
  });
});
