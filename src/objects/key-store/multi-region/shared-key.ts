import { isPrimary, type MultiRegion } from "../../../keys/aws-key.ts";
import { isMultiRegion, type RotationSchedule, type WrappedMaterial } from "../../../keys/key.ts";
import type { KeyRecords } from "../keys/records.ts";
import { withMaterials } from "../materials/life.ts";
import type { MaterialRow } from "../materials/tables.ts";
import type { StoreContext } from "../reply.ts";

/** What the keys of a multi-Region key have in common (Developer Guide, Multi-Region keys: shared properties). */
export interface SharedKey {
  readonly multiRegion: MultiRegion;
  /** When the change of the primary Region that goes on is over; null where none does. */
  readonly transitionAt: number | null;
  readonly rotation: RotationSchedule | null;
  readonly onDemandRotations: number;
  readonly onDemandRotationAt: number | null;
  readonly currentMaterialId: string | null;
  /** Oldest first. Imported material comes without its bytes: each Region imports its own. */
  readonly materials: readonly (MaterialRow & WrappedMaterial)[];
}

/** A replica that looks at its primary. */
export interface AskingReplica {
  readonly region: string;
  /** As the replica knows them. */
  readonly moves: number;
}

/** Takes over what a primary shares with its replicas: material, rotation, and who is primary. */
export function adopt(
  { keys, materials }: KeyRecords,
  at: StoreContext,
  keyId: string,
  shared: SharedKey,
): void {
  const key = keys.find(at.scope, keyId);
  if (!key || !isMultiRegion(key) || isPrimary(key)) return;
  // An answer of one who has not heard yet that this key has handed its part over.
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

/** A rotation that is due while its primary is Updating comes with the end of that: then there is reason to look. */
function nextLook({ rotation, transitionAt }: SharedKey, now: number): SharedKey["rotation"] {
  const late = rotation?.enabled && rotation.nextAt <= now && transitionAt !== null && transitionAt > now;
  return late ? { ...rotation, nextAt: transitionAt } : rotation;
}
