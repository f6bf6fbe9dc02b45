import { iso } from "../../../iso-time.ts";
import type { AlibabaKeyRecord } from "../../../keys/key.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { rotationPeriod } from "../../../keys/rotation.ts";
import { isAsymmetric } from "./key-specs.ts";

/** What the answers say of a key (CreateKey, DescribeKey: KeyMetadata). What there is not is an empty text. */
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

/** What DescribeKey alone says. */
export function deletionProtection({
  deletionProtection,
}: AlibabaKeyRecord): Readonly<Record<string, string>> {
  const { enabled, description } = deletionProtection;
  return {
    DeletionProtection: enabled ? "Enabled" : "Disabled",
    ...(enabled && { DeletionProtectionDescription: description }),
  };
}

/** Suspended is a rotation that a key's state holds up (documentation of KMS 1.0, Automatic key rotation). */
function rotationState({ rotation, state }: AlibabaKeyRecord): "Enabled" | "Disabled" | "Suspended" {
  if (!rotation?.enabled) return "Disabled";
  return state === "Enabled" ? "Enabled" : "Suspended";
}
