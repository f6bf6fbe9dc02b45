import type {
  Awaiting,
  ExpirationModel,
  ImportedLife,
  MaterialEntry,
  WrappedMaterial,
} from "../../../keys/key.ts";

type EntryRow = {
  seq: number;
  material_id: string;
  rotated_at: number | null;
  rotation_type: MaterialEntry["rotationType"];
  awaiting: Awaiting | null;
  description: string | null;
  expiration_model: ExpirationModel | null;
  valid_to: number | null;
  created_at: number;
  present: number;
};

/** A material among those of its key; the key's record says which one is current. */
export type MaterialRow = Omit<MaterialEntry, "current"> & { readonly seq: number };

/** What a material is when it is added, besides its bytes. */
export interface MaterialFacts {
  /** When it replaced the one before; null for the first one, and for one that has yet to. */
  readonly rotatedAt?: number | null;
  readonly rotationType?: MaterialEntry["rotationType"];
  readonly awaiting?: Awaiting | null;
  readonly description?: string | null;
  readonly imported?: ImportedLife | null;
}

/** A material by its names, its bytes wrapped. */
export interface MaterialSample {
  readonly keyId: string;
  readonly materialId: string;
  readonly wrapped: Uint8Array;
}

const ENTRY = `seq, material_id, rotated_at, rotation_type, awaiting, description, expiration_model, valid_to,
  created_at, length(wrapped) > 0 AS present`;

/**
 * Key materials in the SQLite of a key store, their bytes wrapped. The bytes of imported material may be missing:
 * deleted, expired, or, in a replica, not imported yet.
 */
export class MaterialTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The wrapped bytes of a material; null where there is none, or its bytes are missing. */
  wrapped(keyId: string, materialId: string): Uint8Array | null {
    const row = this.#sql
      .exec<{ wrapped: ArrayBuffer }>(
        "SELECT wrapped FROM materials WHERE key_id = ? AND material_id = ?",
        keyId,
        materialId,
      )
      .toArray()[0];
    return row && row.wrapped.byteLength > 0 ? new Uint8Array(row.wrapped) : null;
  }

  /** Any material that has bytes; null where there is none. */
  sample(): MaterialSample | null {
    const row = this.#sql
      .exec<{ key_id: string; material_id: string; wrapped: ArrayBuffer }>(
        "SELECT key_id, material_id, wrapped FROM materials WHERE length(wrapped) > 0 LIMIT 1",
      )
      .toArray()[0];
    return row
      ? { keyId: row.key_id, materialId: row.material_id, wrapped: new Uint8Array(row.wrapped) }
      : null;
  }

  /** The key that a material is of, or null. */
  keyOf(materialId: string): string | null {
    const row = this.#sql
      .exec<{ key_id: string }>("SELECT key_id FROM materials WHERE material_id = ?", materialId)
      .toArray()[0];
    return row?.key_id ?? null;
  }

  /** SubjectPublicKeyInfo of a material; null for one that has none. */
  publicKey(keyId: string, materialId: string): Uint8Array | null {
    const row = this.#sql
      .exec<{ public_key: ArrayBuffer | null }>(
        "SELECT public_key FROM materials WHERE key_id = ? AND material_id = ?",
        keyId,
        materialId,
      )
      .toArray()[0];
    return row?.public_key ? new Uint8Array(row.public_key) : null;
  }

  /** Adds a material to those of a key; older ones stay, for what they sealed. @param createdAt milliseconds. */
  add(keyId: string, material: WrappedMaterial, createdAt: number, facts: MaterialFacts = {}): void {
    this.#sql.exec(
      `INSERT INTO materials (key_id, material_id, wrapped, public_key, rotated_at, rotation_type, awaiting,
         description, expiration_model, valid_to, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      keyId,
      material.materialId,
      material.wrapped,
      material.publicKey,
      facts.rotatedAt ?? null,
      facts.rotationType ?? null,
      facts.awaiting ?? null,
      facts.description ?? null,
      facts.imported?.expirationModel ?? null,
      facts.imported?.validTo ?? null,
      createdAt,
    );
  }

  /** Brings the bytes of imported material (again), with their life. */
  fill(keyId: string, material: WrappedMaterial, imported: ImportedLife, description: string | null): void {
    this.#sql.exec(
      `UPDATE materials SET wrapped = ?, public_key = ?, expiration_model = ?, valid_to = ?,
         description = coalesce(?, description) WHERE key_id = ? AND material_id = ?`,
      material.wrapped,
      material.publicKey,
      imported.expirationModel,
      imported.validTo,
      description,
      keyId,
      material.materialId,
    );
  }

  /** Takes the bytes of imported material away; its id stays, so that it is known when it comes back. */
  drop(keyId: string, materialId: string): void {
    this.#sql.exec(
      `UPDATE materials SET wrapped = x'', expiration_model = NULL, valid_to = NULL
       WHERE key_id = ? AND material_id = ?`,
      keyId,
      materialId,
    );
  }

  /** Takes a material away altogether. */
  remove(keyId: string, materialId: string): void {
    this.#sql.exec("DELETE FROM materials WHERE key_id = ? AND material_id = ?", keyId, materialId);
  }

  setAwaiting(keyId: string, materialId: string, awaiting: Awaiting | null): void {
    this.#sql.exec(
      "UPDATE materials SET awaiting = ? WHERE key_id = ? AND material_id = ?",
      awaiting,
      keyId,
      materialId,
    );
  }

  setRotated(keyId: string, materialId: string, at: number, type: MaterialEntry["rotationType"]): void {
    this.#sql.exec(
      `UPDATE materials SET rotated_at = ?, rotation_type = ?, awaiting = NULL
       WHERE key_id = ? AND material_id = ?`,
      at,
      type,
      keyId,
      materialId,
    );
  }

  find(keyId: string, materialId: string): MaterialRow | null {
    const row = this.#sql
      .exec<EntryRow>(
        `SELECT ${ENTRY} FROM materials WHERE key_id = ? AND material_id = ?`,
        keyId,
        materialId,
      )
      .toArray()[0];
    return row ? toEntry(row) : null;
  }

  /** Materials of all keys that customers made outside of instances. */
  countOfCustomers(): number {
    return this.#sql
      .exec<{ count: number }>(
        `SELECT COUNT(*) AS count FROM materials JOIN keys ON keys.key_id = materials.key_id
         WHERE manager = 'CUSTOMER' AND instance_id IS NULL`,
      )
      .one().count;
  }

  /** Versions of the keys of an instance; a key whose material is yet to be imported counts as one. */
  countInInstance(instanceId: string): number {
    return this.#sql
      .exec<{ count: number }>(
        `SELECT COALESCE(SUM(MAX(1, (SELECT COUNT(*) FROM materials WHERE materials.key_id = keys.key_id))), 0)
           AS count FROM keys WHERE instance_id = ?`,
        instanceId,
      )
      .one().count;
  }

  /** All materials of a key, oldest first. */
  all(keyId: string): MaterialRow[] {
    return this.#sql
      .exec<EntryRow>(`SELECT ${ENTRY} FROM materials WHERE key_id = ? ORDER BY seq`, keyId)
      .toArray()
      .map(toEntry);
  }

  /**
   * Materials of a key, newest first.
   *
   * @param all those too that no rotation made current: the first one, and one that waits.
   * @param before sequence number of the last one seen.
   */
  page(keyId: string, all: boolean, before: number, limit: number): MaterialRow[] {
    return this.#sql
      .exec<EntryRow>(
        `SELECT ${ENTRY} FROM materials WHERE key_id = ? AND seq < ? AND (? OR rotated_at IS NOT NULL)
         ORDER BY seq DESC LIMIT ?`,
        keyId,
        before,
        all ? 1 : 0,
        limit,
      )
      .toArray()
      .map(toEntry);
  }
}

function toEntry(row: EntryRow): MaterialRow {
  return {
    seq: row.seq,
    materialId: row.material_id,
    rotatedAt: row.rotated_at,
    rotationType: row.rotation_type,
    createdAt: row.created_at,
    awaiting: row.awaiting,
    description: row.description,
    imported:
      row.expiration_model === null ? null : { expirationModel: row.expiration_model, validTo: row.valid_to },
    present: row.present === 1,
  };
}
