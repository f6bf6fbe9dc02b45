import type { PartSchema } from "../part-schema.ts";

/** Statements of step 3 of KEY_STORE_SCHEMA, which never change. */
export const SECRET_SCHEMA = `
  CREATE TABLE secrets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    owner TEXT,
    description TEXT NOT NULL,
    encryption_key_id TEXT NOT NULL,
    instance_id TEXT,
    extended_config TEXT,
    policy TEXT,
    rotation_state TEXT,
    rotation_seconds INTEGER,
    rotation_next INTEGER,
    rotation_last INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deletion_at INTEGER,
    next_event INTEGER
  );
  CREATE INDEX secrets_by_next_event ON secrets (next_event) WHERE next_event IS NOT NULL;
  CREATE INDEX secrets_by_instance ON secrets (instance_id) WHERE instance_id IS NOT NULL;
  CREATE TABLE secret_versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version_id TEXT NOT NULL,
    data_type TEXT NOT NULL,
    sealed BLOB NOT NULL,
    digest BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (name, version_id)
  );
  CREATE TABLE secret_stages (
    name TEXT NOT NULL,
    stage TEXT NOT NULL,
    version_id TEXT NOT NULL,
    PRIMARY KEY (name, stage)
  ) WITHOUT ROWID;
  CREATE TABLE secret_tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    UNIQUE (name, tag_key)
  );
`;

/**
 * Schema of secrets. Values are sealed under a key of the store. Every row has its secret's name and is deleted with
 * it.
 */
export const SECRETS: PartSchema = {
  cloud: "alibaba",
  tables: ["secrets", "secret_versions", "secret_stages", "secret_tags"],
  statements: SECRET_SCHEMA,
};
