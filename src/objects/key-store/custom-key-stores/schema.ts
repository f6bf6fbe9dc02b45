import type { PartSchema } from "../part-schema.ts";

/** Schema of custom key stores and their connections. */
export const CUSTOM_KEY_STORES: PartSchema = {
  cloud: "aws",
  tables: ["custom_key_stores"],
  statements: `
  CREATE INDEX keys_by_custom_key_store ON keys (custom_key_store_id) WHERE custom_key_store_id IS NOT NULL;
  CREATE TABLE custom_key_stores (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    store_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    error_code TEXT,
    created_at INTEGER NOT NULL,
    transition_at INTEGER,
    transition_to TEXT,
    transition_error TEXT,
    cluster_id TEXT,
    trust_anchor TEXT,
    uri_endpoint TEXT,
    uri_path TEXT,
    vpc_service_name TEXT,
    vpc_service_owner TEXT,
    access_key_id TEXT,
    wrapped_secret BLOB NOT NULL
  );
`,
};
