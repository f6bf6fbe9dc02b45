import type { PartSchema } from "../part-schema.ts";

/** Schema of key materials. Imported material whose bytes are missing has an empty BLOB. */
export const MATERIALS: PartSchema = {
  cloud: null,
  tables: ["materials"],
  ofKeys: ["materials"],
  statements: `
  CREATE TABLE materials (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL,
    material_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    rotated_at INTEGER,
    rotation_type TEXT,
    public_key BLOB,
    awaiting TEXT,
    description TEXT,
    expiration_model TEXT,
    valid_to INTEGER,
    created_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (key_id, material_id)
  );
`,
};
