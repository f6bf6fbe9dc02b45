/** Tables of a key store. All times are milliseconds of the workspace's clock. */
export const KEY_STORE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    key_usage TEXT NOT NULL,
    key_spec TEXT NOT NULL,
    origin TEXT NOT NULL,
    manager TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deletion_at INTEGER,
    rotation_enabled INTEGER NOT NULL DEFAULT 0,
    rotation_days INTEGER,
    rotation_next INTEGER,
    on_demand_rotations INTEGER NOT NULL DEFAULT 0,
    material_id TEXT NOT NULL,
    policy TEXT NOT NULL,
    next_event INTEGER
  );
  CREATE INDEX IF NOT EXISTS keys_by_next_event ON keys (next_event) WHERE next_event IS NOT NULL;
  CREATE TABLE IF NOT EXISTS materials (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL,
    material_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    rotated_at INTEGER,
    rotation_type TEXT,
    UNIQUE (key_id, material_id)
  );
  CREATE TABLE IF NOT EXISTS aliases (
    name TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS aliases_by_key ON aliases (key_id, name);
  CREATE TABLE IF NOT EXISTS tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    UNIQUE (key_id, tag_key)
  );
  CREATE TABLE IF NOT EXISTS usage (
    key_id TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    event_id TEXT NOT NULL
  ) WITHOUT ROWID;
`;

/** The tables that hold a workspace's data, emptied when it is reset. */
export const KEY_STORE_TABLES = ["keys", "materials", "aliases", "tags", "usage"] as const;
