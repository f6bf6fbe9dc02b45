import type { Cloud } from "../../../cloud/list.ts";
import { Failure } from "../../../errors.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type {
  ExpirationModel,
  KeyManager,
  KeyRecord,
  KeyState,
  KeyUse,
  NewKey,
  StateGuard,
} from "../../../keys/key.ts";
import { nextEvent } from "../../../keys/rotation.ts";
import type { Scope } from "../../../workspace.ts";

type KeyRow = {
  key_id: string;
  description: string;
  key_usage: string;
  key_spec: string;
  origin: string;
  manager: KeyManager;
  state: KeyState;
  created_at: number;
  deletion_at: number | null;
  deletion_days: number | null;
  transition_at: number | null;
  rotation_enabled: number;
  rotation_days: number | null;
  rotation_next: number | null;
  on_demand_rotations: number;
  on_demand_at: number | null;
  material_id: string;
  expiration_model: ExpirationModel | null;
  valid_to: number | null;
  waiting_valid_to: number | null;
  primary_region: string | null;
  replica_regions: string | null;
  primary_moves: number;
  custom_key_store_id: string | null;
  xks_key_id: string | null;
  protection_level: string | null;
  creator: string | null;
  instance_id: string | null;
  storage_mechanism: string | null;
  deletion_protected: number;
  deletion_protection_description: string;
  material_created_at: number | null;
  next_event: number | null;
  connected: number | null;
  store_event: number | null;
  cluster_id: string | null;
};

const COLUMNS = `keys.*, (SELECT materials.created_at FROM materials
  WHERE materials.key_id = keys.key_id AND materials.material_id = keys.material_id) AS material_created_at`;

/** How a key is read in the stores of each cloud. A key's state depends on its custom key store's: they are read as one. */
const SELECT_KEY: Readonly<Record<Cloud, string>> = {
  aws: `SELECT ${COLUMNS}, custom_key_stores.state = 'CONNECTED' AS connected,
      custom_key_stores.transition_at AS store_event, custom_key_stores.cluster_id AS cluster_id
    FROM keys LEFT JOIN custom_key_stores ON custom_key_stores.store_id = keys.custom_key_store_id`,
  alibaba: `SELECT ${COLUMNS}, NULL AS connected, NULL AS store_event, NULL AS cluster_id FROM keys`,
};

/** Keys in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class KeyTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** @returns null where there is no such key. */
  find(scope: Scope, keyId: string): KeyRecord | null {
    const row = this.#sql
      .exec<KeyRow>(`${SELECT_KEY[scope.cloud]} WHERE keys.key_id = ?`, keyId)
      .toArray()[0];
    return row ? toRecord(scope, row) : null;
  }

  /** The key, in a state that the guard lets through. @throws Failure keyNotFound, or what the guard names. */
  guarded(scope: Scope, keyId: string, guard: StateGuard): KeyRecord {
    const key = this.find(scope, keyId);
    if (!key) throw new Failure({ code: "keyNotFound", arn: keyArn(scope, keyId) });
    const refused = guard[key.state];
    if (refused) throw new Failure({ code: refused, arn: key.arn });
    return key;
  }

  /** @param transitionAt when it stops to be Creating; null for a key that is not. */
  insert(scope: Scope, key: NewKey, state: KeyState, now: number, transitionAt: number | null): void {
    const facts = {
      state,
      transitionAt,
      deletionAt: null,
      imported: null,
      waitingValidTo: null,
      rotation: key.rotation,
      multiRegion: key.multiRegion,
      region: scope.region,
    };
    this.#sql.exec(
      `INSERT INTO keys (key_id, description, key_usage, key_spec, origin, manager, state, created_at,
         transition_at, rotation_enabled, rotation_days, rotation_next, material_id, policy, primary_region,
         replica_regions, primary_moves, custom_key_store_id, xks_key_id, protection_level, creator, instance_id,
         storage_mechanism, next_event)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key.keyId,
      key.description,
      key.keyUsage,
      key.keySpec,
      key.origin,
      key.manager,
      state,
      now,
      transitionAt,
      key.rotation?.enabled ? 1 : 0,
      key.rotation?.periodInDays ?? null,
      key.rotation?.nextAt ?? null,
      key.material?.materialId ?? "",
      key.policy,
      key.multiRegion?.primaryRegion ?? null,
      key.multiRegion?.replicaRegions.join(" ") ?? null,
      key.multiRegion?.moves ?? 0,
      key.customKeyStore?.customKeyStoreId ?? null,
      key.customKeyStore?.xksKeyId ?? null,
      key.protectionLevel,
      key.creator,
      key.instanceId,
      key.storageMechanism,
      nextEvent(facts, now),
    );
  }

  /** Writes the parts of a key that change. */
  update(key: KeyRecord, now: number): void {
    // Unavailable is how a key looks while its custom key store is away, not a state of its own.
    this.#sql.exec(
      `UPDATE keys SET description = ?, state = CASE ? WHEN 'Unavailable' THEN state ELSE ? END,
         deletion_at = ?, deletion_days = ?, transition_at = ?, rotation_enabled = ?, rotation_days = ?,
         rotation_next = ?, on_demand_rotations = ?, on_demand_at = ?, material_id = ?, expiration_model = ?,
         valid_to = ?, waiting_valid_to = ?, primary_region = ?, replica_regions = ?, primary_moves = ?,
         deletion_protected = ?, deletion_protection_description = ?, next_event = ?
       WHERE key_id = ?`,
      key.description,
      key.state,
      key.state,
      key.deletionAt,
      key.deletionWindowInDays,
      key.transitionAt,
      key.rotation?.enabled ? 1 : 0,
      key.rotation?.periodInDays ?? null,
      key.rotation?.nextAt ?? null,
      key.onDemandRotations,
      key.onDemandRotationAt,
      key.currentMaterialId ?? "",
      key.imported?.expirationModel ?? null,
      key.imported?.validTo ?? null,
      key.waitingValidTo,
      key.multiRegion?.primaryRegion ?? null,
      key.multiRegion?.replicaRegions.join(" ") ?? null,
      key.multiRegion?.moves ?? 0,
      key.deletionProtection.enabled ? 1 : 0,
      key.deletionProtection.description,
      nextEvent(key, now),
      key.keyId,
    );
  }

  /** Removes a key with everything that belongs to it; its aliases are free again. @param tables where that is. */
  delete(keyId: string, tables: readonly string[]): void {
    for (const table of tables) this.#sql.exec(`DELETE FROM ${table} WHERE key_id = ?`, keyId);
  }

  /** Keys in the order of their creation. @param after sequence number of the last one seen. */
  page(after: number, limit: number): { seq: number; keyId: string }[] {
    return this.#sql
      .exec<{ seq: number; keyId: string }>(
        "SELECT seq, key_id AS keyId FROM keys WHERE seq > ? ORDER BY seq LIMIT ?",
        after,
        limit,
      )
      .toArray();
  }

  /** Ids of the keys in an instance. */
  inInstance(instanceId: string): string[] {
    return this.#sql
      .exec<{ key_id: string }>("SELECT key_id FROM keys WHERE instance_id = ?", instanceId)
      .toArray()
      .map(({ key_id }) => key_id);
  }

  /** Keys for which something is due, the longest overdue first. @param most how many at the most. */
  due(scope: Scope, now: number, most: number): KeyRecord[] {
    return this.#sql
      .exec<KeyRow>(`${SELECT_KEY[scope.cloud]} WHERE next_event <= ? ORDER BY next_event LIMIT ?`, now, most)
      .toArray()
      .map((row) => toRecord(scope, row));
  }

  /** When the next thing is due for a key; infinity when nothing is. */
  nextEvent(): number {
    const row = this.#sql
      .exec<{ at: number | null }>("SELECT MIN(next_event) AS at FROM keys WHERE next_event IS NOT NULL")
      .toArray()[0];
    return row?.at ?? Number.POSITIVE_INFINITY;
  }

  policy(keyId: string): string | null {
    const row = this.#sql
      .exec<{ policy: string }>("SELECT policy FROM keys WHERE key_id = ?", keyId)
      .toArray()[0];
    return row?.policy ?? null;
  }

  setPolicy(keyId: string, policy: string): void {
    this.#sql.exec("UPDATE keys SET policy = ? WHERE key_id = ?", policy, keyId);
  }

  recordUse(keyId: string, use: KeyUse): void {
    this.#sql.exec(
      `INSERT INTO usage (key_id, operation, at, request_id, event_id)
         SELECT key_id, ?, ?, ?, ? FROM keys WHERE key_id = ?
       ON CONFLICT (key_id) DO UPDATE SET operation = excluded.operation, at = excluded.at,
         request_id = excluded.request_id, event_id = excluded.event_id WHERE excluded.at >= usage.at`,
      use.operation,
      use.at,
      use.requestId,
      use.eventId,
      keyId,
    );
  }

  lastUse(keyId: string): KeyUse | null {
    const row = this.#sql
      .exec<{ operation: string; at: number; requestId: string; eventId: string }>(
        "SELECT operation, at, request_id AS requestId, event_id AS eventId FROM usage WHERE key_id = ?",
        keyId,
      )
      .toArray()[0];
    return row ?? null;
  }
}

function toRecord(scope: Scope, row: KeyRow): KeyRecord {
  const away = row.custom_key_store_id !== null && row.connected !== 1;
  const idle = row.state === "Enabled" || row.state === "Disabled";
  return {
    keyId: row.key_id,
    arn: keyArn(scope, row.key_id),
    cloud: scope.cloud,
    account: scope.account,
    region: scope.region,
    description: row.description,
    keyUsage: row.key_usage,
    keySpec: row.key_spec,
    origin: row.origin,
    manager: row.manager,
    state: away && idle ? "Unavailable" : row.state,
    createdAt: row.created_at,
    deletionAt: row.deletion_at,
    deletionWindowInDays: row.deletion_days,
    transitionAt: row.transition_at,
    rotation:
      row.rotation_days === null || row.rotation_next === null
        ? null
        : { enabled: row.rotation_enabled === 1, periodInDays: row.rotation_days, nextAt: row.rotation_next },
    onDemandRotations: row.on_demand_rotations,
    onDemandRotationAt: row.on_demand_at,
    currentMaterialId: row.material_id || null,
    imported:
      row.expiration_model === null ? null : { expirationModel: row.expiration_model, validTo: row.valid_to },
    waitingValidTo: row.waiting_valid_to,
    multiRegion:
      row.primary_region === null
        ? null
        : {
            primaryRegion: row.primary_region,
            replicaRegions: row.replica_regions ? row.replica_regions.split(" ") : [],
            moves: row.primary_moves,
          },
    customKeyStore:
      row.custom_key_store_id === null
        ? null
        : {
            customKeyStoreId: row.custom_key_store_id,
            cloudHsmClusterId: row.cluster_id,
            xksKeyId: row.xks_key_id,
          },
    protectionLevel: row.protection_level,
    creator: row.creator,
    instanceId: row.instance_id,
    storageMechanism: row.storage_mechanism,
    deletionProtection: {
      enabled: row.deletion_protected === 1,
      description: row.deletion_protection_description,
    },
    materialCreatedAt: row.material_created_at,
    nextEventAt: earlier(row.next_event, row.store_event),
  };
}

/** The earlier of two instants, where null is never. */
function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
