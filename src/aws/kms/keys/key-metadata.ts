import { isPrimary } from "../../../keys/aws-key.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { ALGORITHMS_MEMBER, type KeyUsage, specRow } from "./key-specs.ts";

/** A key as DescribeKey, CreateKey and ReplicateKey answer it (API Reference, KeyMetadata). */
export function keyMetadata(key: AwsKeyRecord): Readonly<Record<string, unknown>> {
  const { deletionAt, deletionWindowInDays, customKeyStore } = key;
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: epochSeconds(key.createdAt),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.keyUsage,
    KeyState: key.state,
    ...(key.state === "PendingDeletion" && deletionAt !== null && { DeletionDate: epochSeconds(deletionAt) }),
    ...(deletionWindowInDays !== null && { PendingDeletionWindowInDays: deletionWindowInDays }),
    ...importedLife(key),
    Origin: key.origin,
    ...(customKeyStore && { CustomKeyStoreId: customKeyStore.customKeyStoreId }),
    ...(customKeyStore?.cloudHsmClusterId && { CloudHsmClusterId: customKeyStore.cloudHsmClusterId }),
    ...(customKeyStore?.xksKeyId && { XksKeyConfiguration: { Id: customKeyStore.xksKeyId } }),
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.keySpec,
    KeySpec: key.keySpec,
    ...algorithmsOf(key),
    MultiRegion: key.multiRegion !== null,
    ...regionsOf(key),
    ...currentMaterial(key),
  };
}

/** The algorithms of a key, under the member of its usage. */
export function algorithmsOf(
  key: Pick<AwsKeyRecord, "keySpec" | "keyUsage">,
): Readonly<Record<string, readonly string[]>> {
  const usage = key.keyUsage as KeyUsage;
  return { [ALGORITHMS_MEMBER[usage]]: specRow(key.keySpec).usages[usage] ?? [] };
}

function importedLife({ imported }: AwsKeyRecord): Readonly<Record<string, unknown>> {
  if (!imported) return {};
  const { expirationModel, validTo } = imported;
  return { ExpirationModel: expirationModel, ...(validTo !== null && { ValidTo: epochSeconds(validTo) }) };
}

function regionsOf(key: AwsKeyRecord): Readonly<Record<string, unknown>> {
  if (!key.multiRegion) return {};
  const { primaryRegion, replicaRegions } = key.multiRegion;
  const named = (region: string) => ({
    Arn: keyArn({ account: key.account, region }, key.keyId),
    Region: region,
  });
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: isPrimary(key) ? "PRIMARY" : "REPLICA",
      PrimaryKey: named(primaryRegion),
      ReplicaKeys: replicaRegions.map(named),
    },
  };
}

/** The current key material, for symmetric keys outside of custom key stores, from the first import on. */
function currentMaterial(key: AwsKeyRecord): Readonly<Record<string, unknown>> {
  const shown = key.keySpec === SYMMETRIC && !key.customKeyStore && key.currentMaterialId !== null;
  return shown ? { CurrentKeyMaterialId: key.currentMaterialId } : {};
}
