import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import { isReplica, multiRegionOf } from "../../../keys/aws-key.ts";
import {
  type ImportedLife,
  type KeyRecord,
  keyWith,
  type MaterialEntry,
  type RotationSchedule,
  type StateGuard,
  type WrappedMaterial,
} from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { ROTATION_CONFLICT_MS } from "../../../keys/rotation.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { dropMaterial, withMaterials } from "./life.ts";
import type { MaterialRow, MaterialSample } from "./tables.ts";

/** Request of ImportKeyMaterial. */
export interface Import {
  readonly material: WrappedMaterial;
  readonly life: ImportedLife;
  /** Null where the request leaves it to the key's materials. */
  readonly type: "NEW_KEY_MATERIAL" | "EXISTING_KEY_MATERIAL" | null;
  /** Null keeps the material's description. */
  readonly description: string | null;
  /** Id that the material must have; null where the request names none. */
  readonly materialId: string | null;
  /** Whether the import enables a disabled key, as it does a key pending import (AWS, recorded). */
  readonly enables: boolean;
}

/** Key materials: their bytes, rotation, and import. */
export class MaterialsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;

  constructor(ledger: Ledger, records: KeyRecords) {
    super();
    this.#ledger = ledger;
    this.#records = records;
  }

  /** Wrapped bytes of a key's material; null for an unknown material, or if its bytes are missing. */
  wrapped(at: StoreContext, keyId: string, materialId: string): Promise<Reply<Uint8Array | null>> {
    return this.#ledger.read(at, () => this.#records.materials.wrapped(keyId, materialId));
  }

  /**
   * Any material of the store, without catching up: it shows whether a deployment secret is the one that wrapped it.
   */
  async sample(): Promise<MaterialSample | null> {
    return this.#ledger.open() ? this.#records.materials.sample() : null;
  }

  /** SubjectPublicKeyInfo of an asymmetric key; null for others, and before the first import. */
  publicKey(at: StoreContext, keyId: string, materialId: string): Promise<Reply<Uint8Array | null>> {
    return this.#ledger.read(at, () => this.#records.materials.publicKey(keyId, materialId));
  }

  /** @throws (as a reply) notPrimary */
  setRotation(
    at: StoreContext,
    keyId: string,
    rotation: RotationSchedule | null,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      requireRotatable(key);
      return { ...key, rotation };
    });
  }

  /**
   * Rotates a key: another material becomes the current one.
   *
   * @param material new material; null for a key with imported material, which has its next one already.
   * @throws (as a reply) notPrimary, rotationsOverQuota, rotationImminent, nothingToRotate
   */
  rotateOnDemand(
    at: StoreContext,
    keyId: string,
    material: WrappedMaterial | null,
    limit: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (found) => {
      const key = keyWith("onDemandRotations", found);
      requireRotatable(key);
      if (key.onDemandRotations >= limit) throw new Failure({ code: "rotationsOverQuota", arn: key.arn });
      if (key.rotation?.enabled && key.rotation.nextAt - at.now <= ROTATION_CONFLICT_MS) {
        throw new Failure({ code: "rotationImminent", arn: key.arn });
      }
      const facts = { rotatedAt: at.now, rotationType: "ON_DEMAND" as const };
      const next = material?.materialId ?? this.#imported(key);
      if (material) this.#records.materials.add(keyId, material, at.now, facts);
      else this.#records.materials.setRotated(keyId, next, facts.rotatedAt, facts.rotationType);
      return this.#withMaterials({
        ...key,
        currentMaterialId: next,
        onDemandRotations: key.onDemandRotations + 1,
        onDemandRotationAt: at.now,
      });
    });
  }

  /** Id of the imported material that is pending rotation. @throws Failure nothingToRotate */
  #imported(key: KeyRecord): string {
    const next = this.#records.materials
      .all(key.keyId)
      .find(({ awaiting, present }) => awaiting === "ROTATION" && present);
    if (!next) throw new Failure({ code: "nothingToRotate", arn: key.arn });
    return next.materialId;
  }

  /** Materials of a key, newest first. @param all includes materials that no rotation made current. */
  list(
    at: StoreContext,
    keyId: string,
    all: boolean,
    before: number,
    limit: number,
  ): Promise<Reply<(MaterialEntry & { seq: number })[]>> {
    return this.#ledger.read(at, () => {
      const current = this.#records.keys.find(at.scope, keyId)?.currentMaterialId;
      return this.#records.materials
        .page(keyId, all, before, limit)
        .map((entry) => ({ ...entry, current: entry.materialId === current }));
    });
  }

  /**
   * Imports material. The first material is current at once; a further one of a symmetric key is pending rotation, in a
   * multi-Region key only after its import into every replica.
   *
   * @throws (as a reply) materialDiffers, materialKnown, rotationPending
   */
  import(at: StoreContext, keyId: string, given: Import, guard: StateGuard): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      const { material, life } = given;
      const { materialId } = material;
      const all = this.#records.materials.all(keyId);
      const known = all.some((each) => each.materialId === materialId);
      const type = given.type ?? (all.length === 0 ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
      if (given.materialId !== null && given.materialId !== materialId) {
        throw new Failure({ code: "materialDiffers", arn: key.arn });
      }
      if (type === "NEW_KEY_MATERIAL") this.#addImported(at, key, all, given);
      else if (known) this.#records.materials.fill(keyId, material, life, given.description);
      else throw new Failure({ code: "materialDiffers", arn: key.arn });
      const current = all.length === 0 ? materialId : key.currentMaterialId;
      const state = given.enables && key.state === "Disabled" ? "PendingImport" : key.state;
      return this.#withMaterials({ ...key, state, currentMaterialId: current });
    });
  }

  #addImported(at: StoreContext, key: KeyRecord, all: readonly MaterialRow[], given: Import): void {
    const { materialId } = given.material;
    if (isReplica(key)) throw new Failure({ code: "materialDiffers", arn: key.arn });
    if (all.some((each) => each.materialId === materialId)) {
      throw new Failure({ code: "materialKnown", arn: key.arn, materialId });
    }
    if (all.length > 0 && key.keySpec !== SYMMETRIC) {
      throw new Failure({ code: "materialDiffers", arn: key.arn });
    }
    const waiting = all.find(({ awaiting }) => awaiting !== null);
    if (waiting) {
      const { arn } = key;
      throw new Failure({ code: "rotationPending", arn, materialId, pendingId: waiting.materialId });
    }
    const replicas = multiRegionOf(key)?.replicaRegions.length ?? 0;
    this.#records.materials.add(key.keyId, given.material, at.now, {
      imported: given.life,
      description: given.description,
      awaiting: all.length === 0 ? null : replicas > 0 ? "REGIONS" : "ROTATION",
    });
  }

  /**
   * Deletes imported material: its bytes, or the whole entry if it was never in use.
   *
   * @param materialId null for the current one.
   * @returns id of the material; null if the key has none yet.
   * @throws (as a reply) materialNotFound
   */
  delete(
    at: StoreContext,
    keyId: string,
    materialId: string | null,
    guard: StateGuard,
  ): Promise<Reply<string | null>> {
    return this.#ledger.write(at, () => {
      const key = this.#records.keys.guarded(at.scope, keyId, guard);
      const id = materialId ?? key.currentMaterialId;
      const entry = id === null ? null : this.#records.materials.find(keyId, id);
      if (materialId !== null && !entry) throw new Failure({ code: "materialNotFound", arn: key.arn });
      if (entry) dropMaterial(this.#records.materials, key, entry);
      this.#records.keys.update(this.#withMaterials(key), at.now);
      return [entry?.materialId ?? null, this.#records.namesOf(keyId)];
    });
  }

  /** The key record updated from its materials. */
  #withMaterials<K extends KeyRecord>(key: K): K {
    return withMaterials(key, this.#records.materials.all(key.keyId));
  }
}

/** Asserts that the key is no replica, which a caller's cache may not know yet. @throws Failure notPrimary */
function requireRotatable(key: KeyRecord): void {
  if (isReplica(key)) throw new Failure({ code: "notPrimary", arn: key.arn });
}
