import type { Cloud } from "../../cloud/list.ts";
import { type SchemaStep, takeSteps } from "../schema.ts";
import { ACCESS_POINT_SCHEMA, ACCESS_POINTS } from "./access-points/schema.ts";
import { ALIASES } from "./aliases/schema.ts";
import { CUSTOM_KEY_STORES } from "./custom-key-stores/schema.ts";
import { GRANTS } from "./grants/schema.ts";
import { INSTANCE_SCHEMA, INSTANCES } from "./instances/schema.ts";
import { KEYS } from "./keys/schema.ts";
import { MATERIALS } from "./materials/schema.ts";
import type { StoreMeta } from "./meta.ts";
import { MULTI_REGION } from "./multi-region/schema.ts";
import type { PartSchema } from "./part-schema.ts";
import { PAST_EVENTS } from "./past-events/schema.ts";
import { SECRET_SCHEMA, SECRETS } from "./secrets/schema.ts";
import { SERVICE } from "./service/schema.ts";
import { TAGS } from "./tags/schema.ts";

/** A schema step of key stores. */
export interface StoreStep extends SchemaStep {
  /** The cloud whose stores take the step; null for all. */
  readonly cloud: Cloud | null;
}

/** Steps from before the store had parts, which create the tables of both clouds. They never change. */
const FIRST_STEPS: readonly SchemaStep[] = [
  {
    statements: `
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
`,
  },
  // Imported material (an empty BLOB where it is missing), multi-Region keys, keys of custom key stores.
  {
    statements: `
  ALTER TABLE keys ADD COLUMN transition_at INTEGER;
  ALTER TABLE keys ADD COLUMN on_demand_at INTEGER;
  ALTER TABLE keys ADD COLUMN deletion_days INTEGER;
  ALTER TABLE keys ADD COLUMN expiration_model TEXT;
  ALTER TABLE keys ADD COLUMN valid_to INTEGER;
  ALTER TABLE keys ADD COLUMN waiting_valid_to INTEGER;
  ALTER TABLE keys ADD COLUMN primary_region TEXT;
  ALTER TABLE keys ADD COLUMN replica_regions TEXT;
  ALTER TABLE keys ADD COLUMN primary_moves INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE keys ADD COLUMN custom_key_store_id TEXT;
  ALTER TABLE keys ADD COLUMN xks_key_id TEXT;
  CREATE INDEX keys_by_primary_region ON keys (primary_region) WHERE primary_region IS NOT NULL;
  CREATE INDEX keys_by_custom_key_store ON keys (custom_key_store_id) WHERE custom_key_store_id IS NOT NULL;
  ALTER TABLE materials ADD COLUMN public_key BLOB;
  ALTER TABLE materials ADD COLUMN awaiting TEXT;
  ALTER TABLE materials ADD COLUMN description TEXT;
  ALTER TABLE materials ADD COLUMN expiration_model TEXT;
  ALTER TABLE materials ADD COLUMN valid_to INTEGER;
  CREATE TABLE errands (
    key_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (key_id, kind)
  ) WITHOUT ROWID;
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
  CREATE TABLE grants (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    name TEXT NOT NULL,
    grantee_principal TEXT,
    grantee_service TEXT,
    retiring_principal TEXT,
    retiring_service TEXT,
    operations TEXT NOT NULL,
    constraints TEXT NOT NULL,
    issuing_account TEXT NOT NULL,
    fingerprint TEXT,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX grants_by_key ON grants (key_id, seq);
  CREATE UNIQUE INDEX grants_by_fingerprint ON grants (key_id, fingerprint) WHERE fingerprint IS NOT NULL;
  CREATE INDEX grants_by_retiring_principal ON grants (retiring_principal, seq)
    WHERE retiring_principal IS NOT NULL;
  CREATE INDEX grants_by_retiring_service ON grants (retiring_service, seq) WHERE retiring_service IS NOT NULL;
`,
  },
  // Resources that only Alibaba Cloud KMS has.
  {
    statements: `
  ALTER TABLE keys ADD COLUMN protection_level TEXT;
  ALTER TABLE keys ADD COLUMN creator TEXT;
  ALTER TABLE keys ADD COLUMN instance_id TEXT;
  ALTER TABLE keys ADD COLUMN storage_mechanism TEXT;
  CREATE INDEX keys_by_instance ON keys (instance_id) WHERE instance_id IS NOT NULL;
  ALTER TABLE keys ADD COLUMN deletion_protected INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE keys ADD COLUMN deletion_protection_description TEXT NOT NULL DEFAULT '';
  ALTER TABLE materials ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE service (opened_at INTEGER NOT NULL);
  ${INSTANCE_SCHEMA}
  ${SECRET_SCHEMA}
  ${ACCESS_POINT_SCHEMA}
`,
  },
  // Columns and tables that steps 2 and 3 lacked before they were changed in place (b948bff, 56d1da2, b0e914f). A store
  // that took the earlier form lacks them; a store that took the later form has them.
  {
    columns: [
      ["keys", "on_demand_at", "INTEGER"],
      ["keys", "waiting_valid_to", "INTEGER"],
      ["keys", "primary_moves", "INTEGER NOT NULL DEFAULT 0"],
      ["grants", "fingerprint", "TEXT"],
      ["keys", "instance_id", "TEXT"],
      ["keys", "storage_mechanism", "TEXT"],
      ["secrets", "instance_id", "TEXT"],
    ],
    statements: `
  CREATE INDEX IF NOT EXISTS keys_by_primary_region ON keys (primary_region) WHERE primary_region IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS grants_by_fingerprint ON grants (key_id, fingerprint)
    WHERE fingerprint IS NOT NULL;
  CREATE INDEX IF NOT EXISTS keys_by_instance ON keys (instance_id) WHERE instance_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS secrets_by_instance ON secrets (instance_id) WHERE instance_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS instance_tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    UNIQUE (instance_id, tag_key)
  );
  CREATE TABLE IF NOT EXISTS released_instances (instance_id TEXT PRIMARY KEY) WITHOUT ROWID;
`,
  },
];

/** Schemas of the parts, in the order in which a new store creates them: tables before the indexes on them. */
export const KEY_STORE_PARTS: readonly PartSchema[] = [
  KEYS,
  MATERIALS,
  ALIASES,
  TAGS,
  MULTI_REGION,
  CUSTOM_KEY_STORES,
  GRANTS,
  SERVICE,
  INSTANCES,
  SECRETS,
  ACCESS_POINTS,
  PAST_EVENTS,
];

/**
 * Migration steps of a key store's SQLite, oldest first. A store remembers how many of them it has taken. A step that
 * is on main is never changed, which test/upgrade/steps.test.ts holds against the digest of each.
 */
export const KEY_STORE_SCHEMA: readonly StoreStep[] = [
  ...FIRST_STEPS.map((step) => ({ ...step, cloud: null })),
  ...stepsOf(KEY_STORE_PARTS),
];

/** The steps of parts, in the order of their numbers. */
export function stepsOf(parts: readonly PartSchema[]): (StoreStep & { readonly number: number })[] {
  const steps = parts.flatMap(({ cloud, steps = [] }) => steps.map((step) => ({ ...step, cloud })));
  return steps.sort((one, other) => one.number - other.number);
}

/** The parts of the stores of a cloud. */
export function partsOf(cloud: Cloud): PartSchema[] {
  return KEY_STORE_PARTS.filter((part) => part.cloud === null || part.cloud === cloud);
}

/** Whether the stores of a cloud have a part. */
export function hasPart(cloud: Cloud, part: PartSchema): boolean {
  return partsOf(cloud).includes(part);
}

/** Names of the tables whose rows of a key are deleted with it, in the stores of a cloud. */
export function tablesOfKeys(cloud: Cloud): string[] {
  return partsOf(cloud).flatMap(({ ofKeys = [] }) => ofKeys);
}

/** Statements that create a new store of a cloud, equal to all steps taken. */
export function birthOf(cloud: Cloud): string {
  const tables = partsOf(cloud).map(({ statements }) => statements);
  return [META, ...tables, `INSERT INTO meta VALUES ('schema', ${KEY_STORE_SCHEMA.length});`].join("\n");
}

/** Table of StoreMeta. */
const META = "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;";

/**
 * Creates the tables of a new store, or takes the steps that an older one lacks. The caller runs in a transaction.
 *
 * @throws Error where the data is of a later version
 */
export function bringUpToDate(sql: SqlStorage, meta: StoreMeta, cloud: Cloud): void {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'meta'").toArray().length === 0) {
    sql.exec(birthOf(cloud));
    return;
  }
  const taken = meta.get("schema");
  const known = KEY_STORE_SCHEMA.length;
  if (taken > known) {
    // Writing into tables that this version does not know, or forgetting a step, would corrupt them for the later
    // version.
    throw new Error(`the data is of a later version: ${taken} steps, of which ${known} are known`);
  }
  if (taken === known) return;
  const missing = KEY_STORE_SCHEMA.slice(taken);
  takeSteps(
    sql,
    missing.filter((step) => step.cloud === null || step.cloud === cloud),
  );
  meta.set("schema", known);
}
