import type { PartSchema } from "../part-schema.ts";

/** Schema of the tags of keys. Tags of secrets and instances are in their own parts. */
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
