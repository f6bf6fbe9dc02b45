import type { PartSchema } from "../part-schema.ts";

/** Schema of keys and their last uses. */
export const KEYS: PartSchema = {
  cloud: null,
  tables: ["keys", "usage"],
  ofKeys: ["keys", "usage"],
  statements: `
  CREATE TABLE keys (
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
    next_event INTEGER,
    transition_at INTEGER,
    on_demand_at INTEGER,
    deletion_days INTEGER,
    expiration_model TEXT,
    valid_to INTEGER,
    waiting_valid_to INTEGER,
    primary_region TEXT,
    replica_regions TEXT,
    primary_moves INTEGER NOT NULL DEFAULT 0,
    custom_key_store_id TEXT,
    xks_key_id TEXT,
    protection_level TEXT,
    creator TEXT,
    instance_id TEXT,
    storage_mechanism TEXT,
    deletion_protected INTEGER NOT NULL DEFAULT 0,
    deletion_protection_description TEXT NOT NULL DEFAULT '',
    principal_ids TEXT
  );
  CREATE INDEX keys_by_next_event ON keys (next_event) WHERE next_event IS NOT NULL;
  CREATE TABLE usage (
    key_id TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    event_id TEXT NOT NULL
  ) WITHOUT ROWID;
`,
  // Step 5 changes nothing. A version from before the parts counts one step less, so it refuses a store that has the tables of
  // its own cloud only. Step 7 notes up to which key the stored count of keys goes (KeyCount). Step 9 adds
  // the unique ids of the principals that a key policy names.
  steps: [
    { number: 5, statements: "SELECT 1;" },
    {
      number: 7,
      statements: "INSERT OR REPLACE INTO meta SELECT 'countedUpTo', COALESCE(MAX(seq), 0) FROM keys;",
    },
    { number: 9, columns: [["keys", "principal_ids", "TEXT"]], statements: "" },
  ],
};
