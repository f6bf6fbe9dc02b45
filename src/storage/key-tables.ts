import { Failure } from "../errors.ts";
import { keyArn } from "../keys/identifiers.ts";
import type {
  KeyManager,
  KeyRecord,
  KeyState,
  KeyUse,
  MaterialEntry,
  NewKey,
  StateGuard,
  WrappedMaterial,
} from "../keys/key.ts";
import { nextEvent } from "../keys/rotation.ts";
import type { Scope } from "../workspace.ts";

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
  rotation_enabled: number;
  rotation_days: number | null;
  rotation_next: number | null;
  on_demand_rotations: number;
  material_id: string;
};

const KEY_COLUMNS = `key_id, description, key_usage, key_spec, origin, manager, state, created_at, deletion_at,
  rotation_enabled, rotation_days, rotation_next, on_demand_rotations, material_id`;

/** Keys and their materials in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class KeyTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** @returns null where there is no such key. */
  find(scope: Scope, keyId: string): KeyRecord | null {
    const row = this.#sql
      .exec<KeyRow>(`SELECT ${KEY_COLUMNS} FROM keys WHERE key_id = ?`, keyId)
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

  insert(key: NewKey, now: number): void {
    this.#sql.exec(
      `INSERT INTO keys (key_id, description, key_usage, key_spec, origin, manager, state, created_at,
         rotation_enabled, rotation_days, rotation_next, material_id, policy, next_event)
       VALUES (?, ?, ?, ?, ?, ?, 'Enabled', ?, ?, ?, ?, ?, ?, ?)`,
      key.keyId,
      key.description,
      key.keyUsage,
      key.keySpec,
      key.origin,
      key.manager,
      now,
      key.rotation?.enabled ? 1 : 0,
      key.rotation?.periodInDays ?? null,
      key.rotation?.nextAt ?? null,
      key.material.materialId,
      key.policy,
      nextEvent({ state: "Enabled", deletionAt: null, rotation: key.rotation }),
    );
    this.addMaterial(key.keyId, key.material, null, null);
  }

  /** Writes the parts of a key that change. */
  update(key: KeyRecord): void {
    this.#sql.exec(
      `UPDATE keys SET description = ?, state = ?, deletion_at = ?, rotation_enabled = ?, rotation_days = ?,
         rotation_next = ?, on_demand_rotations = ?, material_id = ?, next_event = ? WHERE key_id = ?`,
      key.description,
      key.state,
      key.deletionAt,
      key.rotation?.enabled ? 1 : 0,
      key.rotation?.periodInDays ?? null,
      key.rotation?.nextAt ?? null,
      key.onDemandRotations,
      key.currentMaterialId,
      nextEvent(key),
      key.keyId,
    );
  }

  /** Removes a key with everything that belongs to it; its aliases are free again. */
  delete(keyId: string): void {
    for (const table of ["keys", "materials", "aliases", "tags", "usage"]) {
      this.#sql.exec(`DELETE FROM ${table} WHERE key_id = ?`, keyId);
    }
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

  /** Keys for which something is due, the longest overdue first. */
  due(scope: Scope, now: number): KeyRecord[] {
    return this.#sql
      .exec<KeyRow>(`SELECT ${KEY_COLUMNS} FROM keys WHERE next_event <= ? ORDER BY next_event`, now)
      .toArray()
      .map((row) => toRecord(scope, row));
  }

  /** When the next thing is due in this store; infinity when nothing is. */
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

  material(keyId: string, materialId: string): Uint8Array | null {
    const row = this.#sql
      .exec<{ wrapped: ArrayBuffer }>(
        "SELECT wrapped FROM materials WHERE key_id = ? AND material_id = ?",
        keyId,
        materialId,
      )
      .toArray()[0];
    return row ? new Uint8Array(row.wrapped) : null;
  }

  /**
   * Adds a material to those of a key; older ones stay, for what they sealed.
   *
   * @param rotatedAt when it replaced the one before; null for the first.
   */
  addMaterial(
    keyId: string,
    material: WrappedMaterial,
    rotatedAt: number | null,
    type: MaterialEntry["rotationType"],
  ): void {
    this.#sql.exec(
      "INSERT INTO materials (key_id, material_id, wrapped, rotated_at, rotation_type) VALUES (?, ?, ?, ?, ?)",
      keyId,
      material.materialId,
      material.wrapped,
      rotatedAt,
      type,
    );
  }

  /**
   * Materials of a key, newest first.
   *
   * @param all the first one too, which no rotation made.
   * @param before sequence number of the last one seen.
   */
  materials(
    keyId: string,
    all: boolean,
    before: number,
    limit: number,
  ): (Omit<MaterialEntry, "current"> & { seq: number })[] {
    return this.#sql
      .exec<Omit<MaterialEntry, "current"> & { seq: number }>(
        `SELECT seq, material_id AS materialId, rotated_at AS rotatedAt, rotation_type AS rotationType
         FROM materials WHERE key_id = ? AND seq < ? AND (? OR rotated_at IS NOT NULL)
         ORDER BY seq DESC LIMIT ?`,
        keyId,
        before,
        all ? 1 : 0,
        limit,
      )
      .toArray();
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
  return {
    keyId: row.key_id,
    arn: keyArn(scope, row.key_id),
    account: scope.account,
    region: scope.region,
    description: row.description,
    keyUsage: row.key_usage,
    keySpec: row.key_spec,
    origin: row.origin,
    manager: row.manager,
    state: row.state,
    createdAt: row.created_at,
    deletionAt: row.deletion_at,
    rotation:
      row.rotation_days === null || row.rotation_next === null
        ? null
        : { enabled: row.rotation_enabled === 1, periodInDays: row.rotation_days, nextAt: row.rotation_next },
    onDemandRotations: row.on_demand_rotations,
    currentMaterialId: row.material_id,
  };
}
