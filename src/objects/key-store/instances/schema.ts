import type { PartSchema } from "../part-schema.ts";

/** Statements of step 3 of KEY_STORE_SCHEMA, which never change. */
export const INSTANCE_SCHEMA = `
  CREATE TABLE instance_tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    UNIQUE (instance_id, tag_key)
  );
  CREATE TABLE released_instances (instance_id TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/** Schema of KMS instances' tags and releases. The instances themselves are in D1. */
export const INSTANCES: PartSchema = {
  cloud: "alibaba",
  tables: ["instance_tags", "released_instances"],
  statements: `
  CREATE INDEX keys_by_instance ON keys (instance_id) WHERE instance_id IS NOT NULL;
  ${INSTANCE_SCHEMA}
`,
};
