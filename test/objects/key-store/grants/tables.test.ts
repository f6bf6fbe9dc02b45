import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { NewGrant } from "../../../../src/access/grant.ts";
import { Failure } from "../../../../src/errors.ts";
import { GrantTables } from "../../../../src/objects/key-store/grants/tables.ts";
import { KEY_STORE_SCHEMA, partsOf, tablesOfKeys } from "../../../../src/objects/key-store/schema.ts";
import { sqlStorage } from "../../../support/node-sql.ts";
import { takeAll } from "../../../support/schema.ts";

/** A key store's database in Node's SQLite, as far as the tables of grants go. */
function tables() {
  const database = new DatabaseSync(":memory:");
  takeAll(database, KEY_STORE_SCHEMA);
  const exec = (query: string, ...bound: SQLInputValue[]) => {
    const rows = database.prepare(query).all(...bound);
    return { toArray: () => rows, one: () => rows[0] };
  };
  return { database, grants: new GrantTables({ exec } as unknown as SqlStorage) };
}

const KEY = { keyId: "k1", arn: "arn:k1" };

function newGrant(index: number, change: Partial<NewGrant> = {}): NewGrant {
  return {
    grantId: index.toString(16).padStart(64, "0"),
    keyId: KEY.keyId,
    name: "",
    grantee: { type: "account", name: "arn:aws:iam::111122223333:role/app" },
    retiring: null,
    operations: ["Decrypt", "DescribeKey"],
    constraints: { encryptionContext: null, sourceArn: null },
    issuingAccount: "111122223333",
    ...change,
  };
}

describe("the tables of grants", () => {
  it("keep a grant as it was given", () => {
    const { grants } = tables();
    const full = newGrant(1, {
      name: "n",
      grantee: { type: "service", name: "dynamodb.amazonaws.com" },
      retiring: { type: "service", name: "s3.amazonaws.com" },
      constraints: {
        encryptionContext: {
          rule: "Subset",
          pairs: [
            ["__proto__", "1"],
            ["é", '"'],
          ],
        },
        sourceArn: "arn:aws:dynamodb:us-east-2:444455556666:table/ExampleTable",
      },
    });
    grants.insert(full, "f", 5);
    expect(grants.find(KEY.keyId, full.grantId)).toEqual({ ...full, createdAt: 5 });
    expect(grants.find("k2", full.grantId)).toBeNull();
    expect(grants.findSame(KEY.keyId, "f")?.grantId).toBe(full.grantId);
    expect(grants.findSame("k2", "f")).toBeNull();
    grants.delete(full.grantId);
    expect(grants.find(KEY.keyId, full.grantId)).toBeNull();
    expect(grants.findSame(KEY.keyId, "f")).toBeNull();
  });

  it("have room up to the limit of each key, and again when one is gone", () => {
    const { grants } = tables();
    for (let index = 0; index < 3; index++) {
      grants.requireRoom(KEY, 3);
      grants.insert(newGrant(index), null, 0);
    }
    const full = { code: "grantsOverQuota", arn: KEY.arn, limit: 3 };
    expect(() => grants.requireRoom(KEY, 3)).toThrow(Failure);
    expect(() => grants.requireRoom(KEY, 3)).toThrow(expect.objectContaining({ detail: full }));
    grants.requireRoom({ keyId: "k2", arn: "arn:k2" }, 3);
    grants.delete(newGrant(1).grantId);
    grants.requireRoom(KEY, 3);
  });

  it("count by their index alone, and find by index", () => {
    const { database } = tables();
    const planOf = (query: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${query}`)
        .all()
        .map((row) => String(row.detail))
        .join("; ");
    expect(planOf("SELECT COUNT(*) FROM grants WHERE key_id = 'k'")).toContain("COVERING INDEX");
    for (const where of [
      "key_id = 'k' AND grant_id = 'g'",
      "key_id = 'k' AND fingerprint = 'f'",
      "key_id = 'k' AND seq > 0 ORDER BY seq LIMIT 2",
      "retiring_principal = 'p' AND seq > 0 ORDER BY seq LIMIT 2",
      "retiring_service = 'p' AND seq > 0 ORDER BY seq LIMIT 2",
    ]) {
      expect(planOf(`SELECT * FROM grants WHERE ${where}`)).toMatch(/^SEARCH grants USING INDEX [^;]*$/);
    }
  });

  it("find the grants of a caller by its names, among the many of others, page by page", () => {
    const { grants, database } = tables();
    const service = { type: "service", name: "dynamodb.amazonaws.com" } as const;
    // GranteePrincipal, too, may name a service.
    const olderService = { type: "account", name: service.name } as const;
    const session = { type: "account", name: "arn:aws:sts::111122223333:assumed-role/app/s" } as const;
    const others = { type: "account", name: "arn:aws:iam::111122223333:role/other" } as const;
    for (const [index, grantee] of [service, others, olderService, session, others, session].entries()) {
      grants.insert(newGrant(index, { grantee }), null, index);
    }
    grants.insert(newGrant(9, { keyId: "k2", grantee: session }), null, 9);
    const found = (names: string[], after = 0, limit = 10) =>
      grants.ofGrantees(KEY.keyId, names, after, limit).map(({ createdAt }) => createdAt);
    expect(found([session.name, service.name])).toEqual([0, 2, 3, 5]);
    expect(found([session.name, service.name], 1, 2)).toEqual([2, 3]);
    expect(found([newGrant(0).grantee.name])).toEqual([]);
    expect(found([])).toEqual([]);
    const asked: string[] = [];
    new GrantTables(sqlStorage(database, asked)).ofGrantees(KEY.keyId, ["a", "b"], 3, 5);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).all(KEY.keyId, "a", "b", 3, 5);
    const [search] = plan.map(({ detail }) => detail);
    expect(search).toBe("SEARCH grants USING INDEX grants_by_grantee (key_id=? AND <expr>=? AND rowid>?)");
  });

  it("list the grants of one grantee by its index, page by page, each with its own type of name", () => {
    const { grants, database } = tables();
    const service = { type: "service", name: "dynamodb.amazonaws.com" } as const;
    const olderService = { type: "account", name: service.name } as const;
    const other = newGrant(0).grantee;
    for (const [index, grantee] of [service, other, olderService, service, other, service].entries())
      grants.insert(newGrant(index, { grantee }), null, index);
    const asked: string[] = [];
    const seen = new GrantTables(sqlStorage(database, asked));
    const list = (grantee: NewGrant["grantee"], after = 0, limit = 10) =>
      seen.page(KEY.keyId, { grantId: null, grantee }, after, limit).map(({ createdAt }) => createdAt);
    expect(list(service)).toEqual([0, 3, 5]);
    expect(list(service, 1, 1)).toEqual([3]);
    expect(list(olderService)).toEqual([2]);
    expect(list(other)).toEqual([1, 4]);
    const { name } = service;
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).all(KEY.keyId, 0, name, name, 10);
    expect(plan.map(({ detail }) => detail)).toEqual([
      "SEARCH grants USING INDEX grants_by_grantee (key_id=? AND <expr>=? AND rowid>?)",
    ]);
  });

  it("lose the grants of a deleted key, and all grants with a reset", () => {
    expect(tablesOfKeys("aws")).toContain("grants");
    expect(partsOf("aws").flatMap(({ tables }) => tables)).toContain("grants");
  });
});
