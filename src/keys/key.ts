import type { FailureCode } from "../errors.ts";
import type { Scope } from "../workspace.ts";

/** States that a key can be in (AWS Developer Guide, Key states of AWS KMS keys). */
export type KeyState =
  | "Enabled"
  | "Disabled"
  | "PendingDeletion"
  | "PendingReplicaDeletion"
  | "PendingImport"
  | "Unavailable"
  | "Creating"
  | "Updating";

/** Who manages a key: the customer, or the cloud on a service's behalf. */
export type KeyManager = "CUSTOMER" | "AWS" | "SERVICE";

/** Automatic rotation of a key's material. Times in milliseconds of the workspace's clock. */
export interface RotationSchedule {
  readonly enabled: boolean;
  /** Alibaba Cloud's are of seconds, and so may be no whole number of days. */
  readonly periodInDays: number;
  /** Next rotation; kept, but not acted on, while the key is not Enabled. */
  readonly nextAt: number;
}

/** The Regions of a multi-Region key. */
export interface MultiRegion {
  readonly primaryRegion: string;
  /** Regions of its replicas, in the order in which they were made. */
  readonly replicaRegions: readonly string[];
  /** Changes of the primary Region so far: of two Regions that disagree, the one that knows of more is right. */
  readonly moves: number;
}

/** Life of imported material. `validTo` is the earliest expiry of several; null where none expires. */
export interface ImportedLife {
  readonly expirationModel: ExpirationModel;
  readonly validTo: number | null;
}

export type ExpirationModel = "KEY_MATERIAL_EXPIRES" | "KEY_MATERIAL_DOES_NOT_EXPIRE";

/** Where a key of a custom key store is kept. */
export interface CustomKeyStoreRef {
  readonly customKeyStoreId: string;
  /** Id of the CloudHSM cluster; null for an external key store. */
  readonly cloudHsmClusterId: string | null;
  /** Id of the key in the external key manager; null for CloudHSM. */
  readonly xksKeyId: string | null;
}

/** Whether a key is kept from being deleted, and the owner's words on why. Only keys of Alibaba Cloud can be. */
export interface DeletionProtection {
  readonly enabled: boolean;
  readonly description: string;
}

/** A key without its material. */
export interface KeyRecord {
  readonly keyId: string;
  readonly arn: string;
  readonly cloud: Scope["cloud"];
  readonly account: string;
  readonly region: string;
  readonly description: string;
  readonly keyUsage: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly manager: KeyManager;
  readonly state: KeyState;
  readonly createdAt: number;
  /** When it will be deleted: in PendingReplicaDeletion at the earliest; null unless its deletion is scheduled. */
  readonly deletionAt: number | null;
  /** Waiting period that begins when the last replica is gone; null unless PendingReplicaDeletion. */
  readonly deletionWindowInDays: number | null;
  /** When Creating or Updating ends; null in other states. */
  readonly transitionAt: number | null;
  /** Null for a key whose rotation was never enabled. */
  readonly rotation: RotationSchedule | null;
  readonly onDemandRotations: number;
  /** When the last rotation on demand was asked for; null where none was. */
  readonly onDemandRotationAt: number | null;
  /** Null until material is first imported, and for keys of an external key store or a cluster. */
  readonly currentMaterialId: string | null;
  /** Of the materials that are or were in use; null where none of them is there. */
  readonly imported: ImportedLife | null;
  /** Expiry of the imported material that waits for its rotation, or null. */
  readonly waitingValidTo: number | null;
  /** Null for a single-Region key. */
  readonly multiRegion: MultiRegion | null;
  readonly customKeyStore: CustomKeyStoreRef | null;
  /** Alibaba Cloud's SOFTWARE or HSM; null for keys of AWS. */
  readonly protectionLevel: string | null;
  /** The service that made the key, as Alibaba Cloud names it; null where its account did. */
  readonly creator: string | null;
  readonly deletionProtection: DeletionProtection;
  /** The KMS instance of Alibaba Cloud that the key is in; null for one outside of instances. */
  readonly instanceId: string | null;
  /** How a hardware instance keeps it (CreateKey: KeyStorageMechanism); null for keys that are in none. */
  readonly storageMechanism: string | null;
  /** When the current material was made; null where there is none. */
  readonly materialCreatedAt: number | null;
  /** The instant at which the key changes by itself, or null. */
  readonly nextEventAt: number | null;
}

/** Key material as it is stored: wrapped under the deployment secret, with `materialLabel` as its label. */
export interface WrappedMaterial {
  readonly materialId: string;
  readonly wrapped: Uint8Array;
  /** SubjectPublicKeyInfo of an asymmetric key; null for others. */
  readonly publicKey: Uint8Array | null;
}

/** What makes a key. */
export interface NewKey {
  readonly keyId: string;
  readonly description: string;
  readonly keyUsage: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly manager: KeyManager;
  readonly policy: string;
  readonly tags: readonly Tag[];
  readonly rotation: RotationSchedule | null;
  /** Null for a key whose material is imported later. */
  readonly material: WrappedMaterial | null;
  readonly multiRegion: MultiRegion | null;
  readonly customKeyStore: CustomKeyStoreRef | null;
  readonly protectionLevel: string | null;
  readonly creator: string | null;
  readonly instanceId: string | null;
  readonly storageMechanism: string | null;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Alias {
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What keeps a material from being the current one: a rotation, or the import into replicas and a rotation. */
export type Awaiting = "ROTATION" | "REGIONS";

/** One material of a key, as ListKeyRotations tells of it. */
export interface MaterialEntry {
  readonly materialId: string;
  readonly current: boolean;
  /** When it replaced the one before; null for the first material. */
  readonly rotatedAt: number | null;
  readonly rotationType: "AUTOMATIC" | "ON_DEMAND" | null;
  /** When it came to the key; 0 for one that did before this was kept. */
  readonly createdAt: number;
  /** Null for a material that is or was in use. */
  readonly awaiting: Awaiting | null;
  readonly description: string | null;
  /** Null for material that was not imported. */
  readonly imported: ImportedLife | null;
  /** Whether the bytes are there: false for imported material that was deleted, or expired, or is yet to come. */
  readonly present: boolean;
}

/** Last successful cryptographic use of a key. */
export interface KeyUse {
  readonly operation: string;
  readonly at: number;
  readonly requestId: string;
  /** Id of the event that CloudTrail would have recorded. */
  readonly eventId: string;
}

/** States in which an action on a key fails, and how. */
export type StateGuard = Partial<Record<KeyState, StateFailure>>;

/** Failures that come from the state of a key. */
export type StateFailure = Extract<
  FailureCode,
  | "keyDisabled"
  | "keyPendingDeletion"
  | "keyPendingReplicaDeletion"
  | "keyNotPendingDeletion"
  | "keyPendingImport"
  | "keyUnavailable"
  | "keyCreating"
  | "keyUpdating"
  | "keyStateUnfit"
>;

/** Whether the key is the primary of a multi-Region key. */
export function isPrimary(key: Pick<KeyRecord, "multiRegion" | "region">): boolean {
  return key.multiRegion?.primaryRegion === key.region;
}

/** Whether the key is a replica of a multi-Region key. */
export function isReplica(key: Pick<KeyRecord, "multiRegion" | "region">): boolean {
  return key.multiRegion !== null && key.multiRegion.primaryRegion !== key.region;
}

/** The label under which a key material is wrapped. */
export function materialLabel(keyId: string, materialId: string): string {
  return `material/${keyId}/${materialId}`;
}
