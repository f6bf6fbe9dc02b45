import { isReplica } from "../../../keys/aws-key.ts";
import type { ImportedLife, KeyRecord, KeyState } from "../../../keys/key.ts";
import type { MaterialRow, MaterialTables } from "./tables.ts";

/** The key record updated from its changed materials. */
export function withMaterials<K extends KeyRecord>(key: K, materials: readonly MaterialRow[]): K {
  return {
    ...key,
    imported: lifeOf(materials.filter(({ awaiting }) => awaiting === null)),
    ...("waitingValidTo" in key && {
      waitingValidTo: lifeOf(materials.filter(({ awaiting }) => awaiting !== null))?.validTo ?? null,
    }),
    state: stateWithMaterials(key, materials),
  };
}

/**
 * Life of imported material as a key's metadata tells it: with several materials, the earliest expiry of any that is
 * permanently associated with the key (API Reference, KeyMetadata: ValidTo). Null where nothing imported is there.
 */
export function lifeOf(materials: readonly MaterialRow[]): ImportedLife | null {
  const lives = materials.flatMap(({ imported, present }) => (imported && present ? [imported] : []));
  if (lives.length === 0) return null;
  const ends = lives.flatMap(({ validTo }) => (validTo === null ? [] : [validTo]));
  return ends.length === 0
    ? { expirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", validTo: null }
    : { expirationModel: "KEY_MATERIAL_EXPIRES", validTo: ends.reduce((least, end) => Math.min(least, end)) };
}

/** Time of the first expiry of a key's imported materials; infinity if none expires. */
export function expiryOf(key: KeyRecord): number {
  const waiting = "waitingValidTo" in key ? key.waitingValidTo : null;
  return Math.min(key.imported?.validTo ?? Number.POSITIVE_INFINITY, waiting ?? Number.POSITIVE_INFINITY);
}

/** Whether at least one material is or was in use, and the bytes of all such materials are present. */
export function isComplete(materials: readonly MaterialRow[]): boolean {
  const used = materials.filter(({ awaiting }) => awaiting === null);
  return used.length > 0 && used.every(({ present }) => present);
}

/**
 * State of a key after its material has changed: PendingImport while any is missing (Developer Guide, Key states).
 * States unrelated to material stay.
 */
export function stateWithMaterials(key: KeyRecord, materials: readonly MaterialRow[]): KeyState {
  if (key.origin !== "EXTERNAL") return key.state;
  if (key.state === "PendingImport") return isComplete(materials) ? "Enabled" : "PendingImport";
  if (key.state === "Enabled" || key.state === "Disabled") {
    return isComplete(materials) ? key.state : "PendingImport";
  }
  return key.state;
}

/**
 * Deletes the bytes of imported material. A material that was never in use is removed altogether, unless only the
 * primary may do so (API Reference, DeleteImportedKeyMaterial: considerations for multi-Region keys).
 */
export function dropMaterial(materials: MaterialTables, key: KeyRecord, entry: MaterialRow): void {
  if (entry.awaiting !== null && !isReplica(key)) materials.remove(key.keyId, entry.materialId);
  else materials.drop(key.keyId, entry.materialId);
}
