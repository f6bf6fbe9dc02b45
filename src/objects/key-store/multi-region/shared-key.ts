import { isPrimary, type MultiRegion } from "../../../keys/aws-key.ts";
import { isMultiRegion, type RotationSchedule, type WrappedMaterial } from "../../../keys/key.ts";
import type { KeyRecords } from "../keys/records.ts";
import { withMaterials } from "../materials/life.ts";
import type { MaterialRow } from "../materials/tables.ts";
import type { StoreContext } from "../reply.ts";

/** Shared properties of a multi-Region key (Developer Guide, Multi-Region keys: shared properties). */
export interface SharedKey {
  readonly multiRegion: MultiRegion;
  /** End of the current change of the primary Region; null if none is under way. */
  readonly transitionAt: number | null;
  readonly rotation: RotationSchedule | null;
  readonly onDemandRotations: number;
  readonly onDemandRotationAt: number | null;
  readonly currentMaterialId: string | null;
  /** Oldest first. Imported material comes without its bytes: each Region imports its own. */
  readonly materials: readonly (MaterialRow & WrappedMaterial)[];
}

/** A replica that pulls from its primary. */
export interface AskingReplica {
  readonly region: string;
  /** Number of changes of the primary that the replica knows of. */
  readonly moves: number;
}

/** Adopts a primary's shared properties in a replica: material, rotation, and which key is primary. */
export function adopt(
  { keys, materials }: KeyRecords,
  at: StoreContext,
  keyId: string,
  shared: SharedKey,
): void {
  const key = keys.find(at.scope, keyId);
  if (!key || !isMultiRegion(key) || isPrimary(key)) return;
  // The answer is older than this key's own change of the primary.
  if (shared.multiRegion.moves < key.multiRegion.moves) return;
  for (const material of shared.materials) {
    const { materialId, awaiting, rotatedAt, rotationType } = material;
    const known = materials.find(keyId, materialId);
    if (!known) materials.add(keyId, material, material.createdAt, material);
    else if (rotatedAt !== null && known.rotatedAt === null) {
      materials.setRotated(keyId, materialId, rotatedAt, rotationType);
    } else if (known.awaiting !== awaiting) materials.setAwaiting(keyId, materialId, awaiting);
  }
  const kept = new Set(shared.materials.map(({ materialId }) => materialId));
  for (const { materialId, awaiting } of materials.all(keyId)) {
    if (awaiting !== null && !kept.has(materialId)) materials.remove(keyId, materialId);
  }
  const promoted = shared.multiRegion.primaryRegion === key.region && key.state === "Enabled";
  const updating = promoted && shared.transitionAt !== null && shared.transitionAt > at.now;
  const settled = withMaterials(key, materials.all(keyId));
  keys.update(
    {
      ...settled,
      ...(updating && { state: "Updating", transitionAt: shared.transitionAt }),
      currentMaterialId: shared.currentMaterialId,
      rotation: nextLook(shared, at.now),
      onDemandRotations: shared.onDemandRotations,
      onDemandRotationAt: shared.onDemandRotationAt,
      multiRegion: shared.multiRegion,
    },
    at.now,
  );
}

/** Schedule of a replica's next pull. A rotation due while the primary is Updating happens at the end of Updating. */
function nextLook({ rotation, transitionAt }: SharedKey, now: number): SharedKey["rotation"] {
  const late = rotation?.enabled && rotation.nextAt <= now && transitionAt !== null && transitionAt > now;
  return late ? { ...rotation, nextAt: transitionAt } : rotation;
}
