/** The Regions of a multi-Region key. */
export interface MultiRegion {
  readonly primaryRegion: string;
  /** Regions of its replicas, in the order in which they were made. */
  readonly replicaRegions: readonly string[];
  /** Changes of the primary Region so far: of two Regions that disagree, the one that knows of more is right. */
  readonly moves: number;
}

/** Where a key of a custom key store is kept. */
export interface CustomKeyStoreRef {
  readonly customKeyStoreId: string;
  /** Id of the CloudHSM cluster; null for an external key store. */
  readonly cloudHsmClusterId: string | null;
  /** Id of the key in the external key manager; null for CloudHSM. */
  readonly xksKeyId: string | null;
}

/** What is said of a new key of AWS KMS, besides what is said of every new key. */
export interface AwsKeyFacts {
  readonly cloud: "aws";
  /** Null for a single-Region key. */
  readonly multiRegion: MultiRegion | null;
  /** Null for a key outside of custom key stores. */
  readonly customKeyStore: CustomKeyStoreRef | null;
}

/** What a key of AWS KMS has, besides what every key has. Times in milliseconds of the workspace's clock. */
export interface AwsKeyPart extends AwsKeyFacts {
  /** Waiting period that begins when the last replica is gone; null unless PendingReplicaDeletion. */
  readonly deletionWindowInDays: number | null;
  readonly onDemandRotations: number;
  /** When the last rotation on demand was asked for; null where none was. */
  readonly onDemandRotationAt: number | null;
  /** Expiry of the imported material that waits for its rotation, or null. */
  readonly waitingValidTo: number | null;
}

/** The place of a key among the Regions; a key of a cloud that has no multi-Region keys says nothing of them. */
interface Placed {
  readonly region: string;
  readonly multiRegion?: MultiRegion | null;
}

/** Whether the key is the primary of a multi-Region key. */
export function isPrimary({ region, multiRegion }: Placed): boolean {
  return multiRegion?.primaryRegion === region;
}

/** Whether the key is a replica of a multi-Region key. */
export function isReplica({ region, multiRegion }: Placed): boolean {
  return multiRegion != null && multiRegion.primaryRegion !== region;
}

/** Whether the key is kept in a custom key store, and its material, if any, not here. */
export function isInCustomKeyStore(key: object & Partial<Pick<AwsKeyFacts, "customKeyStore">>): boolean {
  return key.customKeyStore != null;
}

/** The Regions of a multi-Region key; null for other keys. */
export function multiRegionOf({ multiRegion }: Placed): MultiRegion | null {
  return multiRegion ?? null;
}
