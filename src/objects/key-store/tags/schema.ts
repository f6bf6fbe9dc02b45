import type { PartSchema } from "../part-schema.ts";

/** Tags of keys. Those of secrets and instances are in tables of their own parts. */
export const TAGS: PartSchema = {
  cloud: null,
  tables: ["tags"],
  ofKeys: ["tags"],
  statements: `
  CREATE TABLE tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    UNIQUE (key_id, tag_key)
  );
`,
};
