import { iso } from "../../../iso-time.ts";
import type { AlibabaKeyRecord } from "../../../keys/key.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { rotationPeriod } from "../../../keys/rotation.ts";
import { isAsymmetric } from "./key-specs.ts";

/** A key in answers (CreateKey, DescribeKey: KeyMetadata). Absent values are empty texts. */
export function keyMetadata(key: AlibabaKeyRecord): Readonly<Record<string, unknown>> {
  const { rotation, imported, currentMaterialId, deletionAt } = key;
  const state = rotationState(key);
  return {
    KeyId: key.keyId,
    Arn: key.arn,
    KeySpec: key.keySpec,
    KeyUsage: key.keyUsage,
    KeyState: key.state,
    Origin: key.origin,
    ProtectionLevel: key.protectionLevel,
    Description: key.description,
    ...(key.instanceId !== null && { DKMSInstanceId: key.instanceId }),
    Creator: key.creator ?? key.account,
    CreationDate: iso(key.createdAt),
    DeleteDate: deletionAt === null ? "" : iso(deletionAt),
    MaterialExpireTime: imported?.validTo == null ? "" : iso(imported.validTo),
    // "This parameter is unavailable for asymmetric CMKs."
    ...(!isAsymmetric(key.keySpec) && {
      PrimaryKeyVersion: currentMaterialId === null ? "" : versionIdOf(currentMaterialId),
    }),
    LastRotationDate: iso(key.materialCreatedAt ?? key.createdAt),
    AutomaticRotation: state,
    ...(rotation &&
      state !== "Disabled" && {
        RotationInterval: `${Math.round(rotationPeriod(rotation) / 1000)}s`,
        NextRotationDate: iso(rotation.nextAt),
      }),
  };
}

/** Members of a key that only DescribeKey answers. */
export function deletionProtection({
  deletionProtection,
}: AlibabaKeyRecord): Readonly<Record<string, string>> {
  const { enabled, description } = deletionProtection;
  return {
    DeletionProtection: enabled ? "Enabled" : "Disabled",
    ...(enabled && { DeletionProtectionDescription: description }),
  };
}

/** State of rotation: Suspended where the key's state prevents it (KMS 1.0, Automatic key rotation). */
function rotationState({ rotation, state }: AlibabaKeyRecord): "Enabled" | "Disabled" | "Suspended" {
  if (!rotation?.enabled) return "Disabled";
  return state === "Enabled" ? "Enabled" : "Suspended";
}
