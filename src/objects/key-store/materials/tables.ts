import type {
  Awaiting,
  ExpirationModel,
  ImportedLife,
  MaterialEntry,
  WrappedMaterial,
} from "../../../keys/key.ts";
import { aside, bytes, computed, fixed, flag, group, nullable, number, setTo, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

/** A material of a key; the key's record says which one is current. */
export type MaterialRow = Omit<MaterialEntry, "current"> & { readonly seq: number };

/** Properties of a new material besides its bytes. */
export interface MaterialFacts {
  /** Time of the rotation that made it current; null for the first material, and for one pending rotation. */
  readonly rotatedAt?: number | null;
  readonly rotationType?: MaterialEntry["rotationType"];
  readonly awaiting?: Awaiting | null;
  readonly description?: string | null;
  readonly imported?: ImportedLife | null;
}

/** A wrapped material with the ids of its key and itself. */
export interface MaterialSample {
  readonly keyId: string;
  readonly materialId: string;
  readonly wrapped: Uint8Array;
}

/** Table of materials. Their bytes are read by a query of their own. */
const MATERIALS = sqlTable<MaterialRow>()(
  "materials",
  {
    seq: fixed(number("seq")),
    materialId: fixed(text("material_id")),
    rotatedAt: nullable(number("rotated_at")),
    rotationType: nullable(text<NonNullable<MaterialEntry["rotationType"]>>("rotation_type")),
    createdAt: fixed(number("created_at")),
    awaiting: nullable(text<Awaiting>("awaiting")),
    // An update without a description keeps the present one.
    description: setTo(nullable(text("description")), "coalesce(?, description)"),
    imported: nullable(
      group({
        expirationModel: text<ExpirationModel>("expiration_model"),
        validTo: nullable(number("valid_to")),
      }),
    ),
    present: computed(flag("present"), "length(materials.wrapped) > 0"),
    keyId: aside(fixed(text("key_id"))),
    wrapped: aside(bytes("wrapped")),
    publicKey: aside(nullable(bytes("public_key"))),
  },
  ["keyId", "materialId"],
);
const fill = MATERIALS.updating("wrapped", "publicKey", "imported", "description");
const drop = MATERIALS.updating("wrapped", "imported");
const setAwaiting = MATERIALS.updating("awaiting");
const setRotated = MATERIALS.updating("rotatedAt", "rotationType", "awaiting");

/** Stored bytes of a material whose bytes are missing. */
const NO_BYTES = new Uint8Array();

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

  /** Any material that has bytes, or null. */
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

  /** Id of the key of a material, or null. */
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

  /** Adds the first material of a new key. @param createdAt milliseconds. */
  addFirst(keyId: string, material: WrappedMaterial, createdAt: number): void {
    this.#insert(keyId, 1, material, createdAt, {});
  }

  /** Adds a material to a key; older ones stay, for ciphertexts made under them. @param createdAt milliseconds. */
  add(keyId: string, material: WrappedMaterial, createdAt: number, facts: MaterialFacts = {}): void {
    this.#insert(keyId, this.#nextSeq(keyId), material, createdAt, facts);
  }

  #insert(
    keyId: string,
    seq: number,
    material: WrappedMaterial,
    createdAt: number,
    facts: MaterialFacts,
  ): void {
    MATERIALS.insert(this.#sql, {
      ...material,
      keyId,
      seq,
      createdAt,
      rotatedAt: facts.rotatedAt ?? null,
      rotationType: facts.rotationType ?? null,
      awaiting: facts.awaiting ?? null,
      description: facts.description ?? null,
      imported: facts.imported ?? null,
    });
  }

  /** Number of a key's next material in their order. */
  #nextSeq(keyId: string): number {
    const next = "SELECT COALESCE(MAX(seq), 0) + 1 AS seq FROM materials WHERE key_id = ?";
    return this.#sql.exec<{ seq: number }>(next, keyId).one().seq;
  }

  /** Stores the bytes of imported material, also again after deletion, with their lifetime. */
  fill(keyId: string, material: WrappedMaterial, imported: ImportedLife, description: string | null): void {
    fill(this.#sql, { ...material, keyId, imported, description });
  }

  /** Deletes the bytes of imported material; its id stays, so that a reimport is recognized. */
  drop(keyId: string, materialId: string): void {
    drop(this.#sql, { keyId, materialId, wrapped: NO_BYTES, imported: null });
  }

  /** Removes a material and its id. */
  remove(keyId: string, materialId: string): void {
    this.#sql.exec("DELETE FROM materials WHERE key_id = ? AND material_id = ?", keyId, materialId);
  }

  setAwaiting(keyId: string, materialId: string, awaiting: Awaiting | null): void {
    setAwaiting(this.#sql, { keyId, materialId, awaiting });
  }

  setRotated(keyId: string, materialId: string, at: number, type: MaterialEntry["rotationType"]): void {
    setRotated(this.#sql, { keyId, materialId, rotatedAt: at, rotationType: type, awaiting: null });
  }

  find(keyId: string, materialId: string): MaterialRow | null {
    return MATERIALS.first(this.#sql, "WHERE key_id = ? AND material_id = ?", keyId, materialId);
  }

  /** Number of materials of customers' keys outside of instances. */
  countOfCustomers(): number {
    return this.#sql
      .exec<{ count: number }>(
        `SELECT COUNT(*) AS count FROM materials JOIN keys ON keys.key_id = materials.key_id
         WHERE manager = 'CUSTOMER' AND instance_id IS NULL`,
      )
      .one().count;
  }

  /** Number of key versions in an instance; a key pending import counts as one. */
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
    return MATERIALS.list(this.#sql, "WHERE key_id = ? ORDER BY seq", keyId);
  }

  /**
   * Materials of a key, newest first.
   *
   * @param all includes materials that no rotation made current: the first one, and one pending rotation.
   * @param before sequence number of the last one seen.
   */
  page(keyId: string, all: boolean, before: number, limit: number): MaterialRow[] {
    return MATERIALS.list(
      this.#sql,
      "WHERE key_id = ? AND seq < ? AND (? OR rotated_at IS NOT NULL) ORDER BY seq DESC LIMIT ?",
      ...[keyId, before, all ? 1 : 0, limit],
    );
  }
}
