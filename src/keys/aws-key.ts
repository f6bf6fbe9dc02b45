/** The Regions of a multi-Region key. */
export interface MultiRegion {
  readonly primaryRegion: string;
  /** Regions of its replicas, in the order in which they were made. */
  readonly replicaRegions: readonly string[];
  /** Number of changes of the primary Region so far. Of two Regions that disagree, the one with more is right. */
  readonly moves: number;
}

/** The custom key store of a key, and its place there. */
export interface CustomKeyStoreRef {
  readonly customKeyStoreId: string;
  /** Id of the CloudHSM cluster; null for an external key store. */
  readonly cloudHsmClusterId: string | null;
  /** Id of the key in the external key manager; null for CloudHSM. */
  readonly xksKeyId: string | null;
}

/** Properties of a new key that only AWS KMS has. */
export interface AwsKeyFacts {
  readonly cloud: "aws";
  /** Null for a single-Region key. */
  readonly multiRegion: MultiRegion | null;
  /** Null for a key outside of custom key stores. */
  readonly customKeyStore: CustomKeyStoreRef | null;
}

/** Properties of a key that only AWS KMS has. Times in milliseconds of the workspace's clock. */
export interface AwsKeyPart extends AwsKeyFacts {
  /** Waiting period that begins when the last replica is gone; null unless PendingReplicaDeletion. */
  readonly deletionWindowInDays: number | null;
  readonly onDemandRotations: number;
  /** Time of the last request for a rotation on demand, or null. */
  readonly onDemandRotationAt: number | null;
  /** Expiry of the imported material that waits for its rotation, or null. */
  readonly waitingValidTo: number | null;
}

/** The Regions of a key; a cloud without multi-Region keys leaves out `multiRegion`. */
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

/** Whether the key is in a custom key store, so that the store and not KMS holds its material, if any. */
export function isInCustomKeyStore(key: object & Partial<Pick<AwsKeyFacts, "customKeyStore">>): boolean {
  return key.customKeyStore != null;
}

/** The Regions of a multi-Region key; null for other keys. */
export function multiRegionOf({ multiRegion }: Placed): MultiRegion | null {
  return multiRegion ?? null;
}
