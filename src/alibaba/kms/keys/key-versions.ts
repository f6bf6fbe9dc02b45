import { Failure } from "../../../errors.ts";
import { iso } from "../../../iso-time.ts";
import { materialIdOf, versionIdOf } from "../../../keys/key-version.ts";
import type { KeyVersion } from "../../../objects/key-store/api.ts";
import type { Call, LocatedKey } from "../operation.ts";

/** A key version in answers. */
export function keyVersion(keyId: string, { materialId, createdAt }: KeyVersion) {
  return { KeyId: keyId, KeyVersionId: versionIdOf(materialId), CreationDate: iso(createdAt) };
}

/** The version that a request names. @throws Failure keyVersionNotFound */
export async function versionNamed(call: Call, key: LocatedKey, versionId: string): Promise<KeyVersion> {
  const { keyId, arn } = key.record;
  const materialId = materialIdOf(versionId);
  if (materialId === null) throw new Failure({ code: "keyVersionNotFound", arn });
  return call.keys.read(key.context, (store, at) => store.versions.get(at, keyId, materialId));
}
