import type { UsableKey } from "../../crypto/key-kind.ts";
import { Failure } from "../../errors.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import type { SealKey } from "../../isolate/key-materials.ts";
import { materialIdOf, versionIdOf } from "../../keys/key-version.ts";
import { isSymmetric } from "../../keys/material.ts";
import { whenKnown } from "../../when-known.ts";
import { InstanceApiError } from "./errors.ts";
import type { Call } from "./operation.ts";

/** The two names of a key version. */
export interface Version {
  readonly materialId: string;
  readonly versionId: string;
}

/**
 * The version of all operations but the Advance ones: the initial one (API Reference, AdvanceEncrypt), unless the
 * transfer SDK asks for another.
 *
 * @throws Failure keyVersionNotFound
 */
export function initialVersion(call: Call, key: CachedKey): Version | Promise<Version> {
  if (call.keyVersionId !== null) {
    const materialId = materialIdOf(call.keyVersionId);
    if (materialId === null) throw notFound(key);
    return { materialId, versionId: call.keyVersionId };
  }
  const known = key.ready.initialMaterialId ?? call.keys.initialMaterialId(call.context, key);
  return whenKnown(known, (materialId) => versionOf(key, materialId));
}

/** The version that the Advance operations encrypt with: the primary one. @throws Failure keyVersionNotFound */
export function primaryVersion(key: CachedKey): Version {
  return versionOf(key, key.record.currentMaterialId);
}

/**
 * A version of a symmetric key, ready for use.
 *
 * @throws InstanceApiError UnsupportedOperation for a key that is not symmetric; Failure keyVersionNotFound
 */
export function sealKey(call: Call, key: CachedKey, { materialId }: Version): SealKey | Promise<SealKey> {
  requireSymmetric(key);
  const found = call.keys.readyMaterial(key, materialId) ?? call.keys.material(call.context, key, materialId);
  return whenKnown(found, (material) => {
    if (!material) throw notFound(key);
    return material;
  });
}

/** A version of a key that is not symmetric, ready for use. @throws Failure keyVersionNotFound */
export async function usableKey(call: Call, key: CachedKey, { materialId }: Version): Promise<UsableKey> {
  const usable = await call.keys.usable(call.context, key, materialId);
  if (!usable) throw notFound(key);
  return usable;
}

/** Requires a symmetric encryption key. @throws InstanceApiError UnsupportedOperation */
export function requireSymmetric({ record }: CachedKey): void {
  if (!isSymmetric(record.keySpec)) throw new InstanceApiError("UnsupportedOperation");
}

function versionOf(key: CachedKey, materialId: string | null): Version {
  if (materialId === null) throw notFound(key);
  return { materialId, versionId: versionIdOf(materialId) };
}

function notFound({ record }: CachedKey): Failure {
  return new Failure({ code: "keyVersionNotFound", arn: record.arn });
}
