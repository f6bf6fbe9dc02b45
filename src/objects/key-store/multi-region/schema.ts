import type { PartSchema } from "../part-schema.ts";

/** Schema of the outbox of multi-Region keys. */
export const MULTI_REGION: PartSchema = {
  cloud: "aws",
  tables: ["errands"],
  statements: `
  CREATE INDEX keys_by_primary_region ON keys (primary_region) WHERE primary_region IS NOT NULL;
  CREATE TABLE errands (
    key_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (key_id, kind)
  ) WITHOUT ROWID;
`,
};
