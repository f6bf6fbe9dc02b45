import type { PartSchema } from "../part-schema.ts";

const RESOURCES = `
  CREATE TABLE access_resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (kind, name)
  );
  CREATE INDEX access_resources_by_kind ON access_resources (kind, seq);
`;

const REFERENCES = `
  CREATE TABLE access_references (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_name TEXT NOT NULL,
    PRIMARY KEY (kind, name, target_kind, target_name)
  ) WITHOUT ROWID;
  CREATE INDEX access_references_by_target ON access_references (target_kind, target_name);
`;

const CLIENT_KEYS = `
  CREATE TABLE client_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client_key_id TEXT NOT NULL UNIQUE,
    access_point TEXT NOT NULL,
    certificate TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX client_keys_by_access_point ON client_keys (access_point, seq);
`;

/** Statements of step 3 of KEY_STORE_SCHEMA, which never change. */
export const ACCESS_POINT_SCHEMA = RESOURCES + REFERENCES.slice(1) + CLIENT_KEYS.slice(1);

/**
 * Schema of application access points. Network rules, policies and access points share a table, because each is a name
 * and a few texts. Step 8 drops the table of references between them, which nothing has read since 2026-11.
 */
export const ACCESS_POINTS: PartSchema = {
  cloud: "alibaba",
  tables: ["access_resources", "client_keys"],
  statements: RESOURCES + CLIENT_KEYS,
  steps: [{ number: 8, statements: "DROP TABLE IF EXISTS access_references;" }],
};
