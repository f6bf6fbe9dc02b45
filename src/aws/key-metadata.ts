import type { KeyRecord } from "../keys/key.ts";
import { epochSeconds } from "./time.ts";

/** A key as DescribeKey and CreateKey answer it (API Reference, KeyMetadata). */
export function keyMetadata(key: KeyRecord): Readonly<Record<string, unknown>> {
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: epochSeconds(key.createdAt),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.keyUsage,
    KeyState: key.state,
    ...(key.deletionAt !== null && { DeletionDate: epochSeconds(key.deletionAt) }),
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.keySpec,
    KeySpec: key.keySpec,
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
    CurrentKeyMaterialId: key.currentMaterialId,
  };
}
