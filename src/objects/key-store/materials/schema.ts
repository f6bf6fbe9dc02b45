import type { PartSchema } from "../part-schema.ts";

/** Statements of step 6, which never change. Without a rowid and a sequence, a new material is one written row. */
const MATERIAL_SCHEMA = `
  CREATE TABLE materials (
    key_id TEXT NOT NULL,
    material_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    rotated_at INTEGER,
    rotation_type TEXT,
    public_key BLOB,
    awaiting TEXT,
    description TEXT,
    expiration_model TEXT,
    valid_to INTEGER,
    created_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, material_id)
  ) WITHOUT ROWID;
`;

/** Columns that the table had before step 6. */
const COLUMNS = `key_id, material_id, seq, wrapped, rotated_at, rotation_type, public_key, awaiting, description,
    expiration_model, valid_to, created_at`;

/** Schema of key materials. Imported material whose bytes are missing has an empty BLOB. */
export const MATERIALS: PartSchema = {
  cloud: null,
  tables: ["materials"],
  ofKeys: ["materials"],
  statements: MATERIAL_SCHEMA,
  steps: [
    {
      number: 6,
      statements: `
  ALTER TABLE materials RENAME TO materials_with_rowid;
  ${MATERIAL_SCHEMA}
  INSERT INTO materials (${COLUMNS}) SELECT ${COLUMNS} FROM materials_with_rowid;
  DROP TABLE materials_with_rowid;
`,
    },
  ],
};
