import type { MasterKey } from "../../../crypto/master-key.ts";
import type { Database } from "../../../directory/database.ts";
import { instanceIdOf } from "../../../keys/alibaba-key.ts";
import { isReplica } from "../../../keys/aws-key.ts";
import type { KeyRecord, WrappedMaterial } from "../../../keys/key.ts";
import { newMaterial } from "../../../keys/material.ts";
import { dueRotations, rotatedBy, rotationsMissed } from "../../../keys/rotation.ts";
import type { PastEvents } from "../past-events/tables.ts";
import type { StoreContext } from "../reply.ts";
import type { MaterialTables } from "./tables.ts";

/** Materials made for automatic rotations, and the quotas that they count towards. */
export interface MadeRotations {
  /** By key id, each with its date, oldest first. */
  readonly materials: ReadonlyMap<string, readonly { date: number; material: WrappedMaterial }[]>;
  /** Maximum number of key versions in the instances of those keys, by instance id. */
  readonly quotas: ReadonlyMap<string, number>;
}

/** Automatic rotation of keys. */
export class KeyRotations {
  readonly #materials: MaterialTables;
  readonly #masterKey: () => MasterKey;
  readonly #db: Database;
  readonly #past: PastEvents;

  constructor(materials: MaterialTables, masterKey: () => MasterKey, db: Database, past: PastEvents) {
    this.#materials = materials;
    this.#masterKey = masterKey;
    this.#db = db;
    this.#past = past;
  }

  /** Generates materials for the rotations of these keys that are due by now. */
  async make(at: StoreContext, due: readonly KeyRecord[]): Promise<MadeRotations> {
    const masterKey = this.#masterKey();
    const materials = new Map<string, { date: number; material: WrappedMaterial }[]>();
    const quotas = new Map<string, number>();
    for (const key of due) {
      if (!rotatesItself(key)) continue;
      const dates = dueRotations(key.rotation, at.now);
      if (dates.length === 0) continue;
      const made = dates.map(async (date) => ({ date, material: await newMaterial(masterKey, key) }));
      materials.set(key.keyId, await Promise.all(made));
      const instanceId = instanceIdOf(key);
      if (instanceId === null || quotas.has(instanceId)) continue;
      quotas.set(instanceId, await this.#keyQuota(at, instanceId));
    }
    return { materials, quotas };
  }

  /**
   * Applies rotations to a key. A rotation is skipped if the instance's quota is exhausted; the next one may succeed.
   */
  apply(key: KeyRecord, { materials, quotas }: MadeRotations, now: number): KeyRecord {
    const made = materials.get(key.keyId) ?? [];
    if (!key.rotation || made.length === 0) return key;
    let { currentMaterialId } = key;
    for (const { date, material } of made) {
      if (!this.#hasRoom(key, quotas)) {
        return { ...key, currentMaterialId, rotation: rotationsMissed(key.rotation, now) };
      }
      this.#materials.add(key.keyId, material, date, { rotatedAt: date, rotationType: "AUTOMATIC" });
      this.#past.note({ at: date, kind: "keyRotated", subject: key.keyId });
      currentMaterialId = material.materialId;
    }
    return { ...key, currentMaterialId, rotation: rotatedBy(key.rotation, made.length, now) };
  }

  #hasRoom(key: KeyRecord, quotas: ReadonlyMap<string, number>): boolean {
    const instanceId = instanceIdOf(key);
    if (instanceId === null) return true;
    return this.#materials.countInInstance(instanceId) < (quotas.get(instanceId) ?? 0);
  }

  /** Present key quota of an instance; 0 for an instance that no longer exists. */
  async #keyQuota(at: StoreContext, instanceId: string): Promise<number> {
    const quota = await this.#db
      .prepare(
        `SELECT json_extract(record, '$.specification.keys') FROM instances
         WHERE workspace = ? AND generation = ? AND instance_id = ?`,
      )
      .bind(at.scope.workspace, at.generation, instanceId)
      .raw<[number]>();
    return quota[0]?.[0] ?? 0;
  }
}

/** Whether the key generates its own material; a replica receives its primary's. */
function rotatesItself(key: KeyRecord): key is KeyRecord & { rotation: NonNullable<KeyRecord["rotation"]> } {
  return key.state === "Enabled" && key.rotation?.enabled === true && !isReplica(key);
}
