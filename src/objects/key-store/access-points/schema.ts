import type { PartSchema } from "../part-schema.ts";

/** Statements of step 3 of KEY_STORE_SCHEMA, which never change. */
export const ACCESS_POINT_SCHEMA = `
  CREATE TABLE access_resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (kind, name)
  );
  CREATE INDEX access_resources_by_kind ON access_resources (kind, seq);
  CREATE TABLE access_references (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_name TEXT NOT NULL,
    PRIMARY KEY (kind, name, target_kind, target_name)
  ) WITHOUT ROWID;
  CREATE INDEX access_references_by_target ON access_references (target_kind, target_name);
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

/**
 * Schema of application access points. Network rules, policies and access points share a table, because each is a name
 * and a few texts. The table of references between them is neither written nor read any more.
 */
export const ACCESS_POINTS: PartSchema = {
  cloud: "alibaba",
  tables: ["access_resources", "access_references", "client_keys"],
  statements: ACCESS_POINT_SCHEMA,
};
