import type { PartSchema } from "../part-schema.ts";

/** Schema of key aliases. */
export const ALIASES: PartSchema = {
  cloud: null,
  tables: ["aliases"],
  ofKeys: ["aliases"],
  statements: `
  CREATE TABLE aliases (
    name TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX aliases_by_key ON aliases (key_id, name);
`,
};
