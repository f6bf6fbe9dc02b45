import type { Cloud } from "../cloud/list.ts";
import type { FailureCode } from "../errors.ts";
import type { AlibabaKeyFacts, AlibabaKeyPart } from "./alibaba-key.ts";
import { type AwsKeyFacts, type AwsKeyPart, type MultiRegion, multiRegionOf } from "./aws-key.ts";

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
  /** Rotation period in days. Alibaba Cloud's is in seconds, and so may be a fraction. */
  readonly periodInDays: number;
  /** Next rotation; kept, but not acted on, while the key is not Enabled. */
  readonly nextAt: number;
}

/** Life of imported material. `validTo` is the earliest expiry of several; null where none expires. */
export interface ImportedLife {
  readonly expirationModel: ExpirationModel;
  readonly validTo: number | null;
}

export type ExpirationModel = "KEY_MATERIAL_EXPIRES" | "KEY_MATERIAL_DOES_NOT_EXPIRE";

/** Properties that a key of any cloud keeps from its creation on. */
interface KeyFacts {
  readonly keyId: string;
  readonly description: string;
  readonly keyUsage: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly manager: KeyManager;
  /** Null for a key whose rotation was never enabled. */
  readonly rotation: RotationSchedule | null;
}

/** The record of a key of any cloud, without its material. Times in milliseconds of the workspace's clock. */
export interface CommonKeyRecord extends KeyFacts {
  readonly cloud: Cloud;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly state: KeyState;
  readonly createdAt: number;
  /** Time of the deletion, in PendingReplicaDeletion the earliest one; null unless a deletion is scheduled. */
  readonly deletionAt: number | null;
  /** When Creating or Updating ends; null in other states. */
  readonly transitionAt: number | null;
  /** Null until material is first imported, and for keys of an external key store or a cluster. */
  readonly currentMaterialId: string | null;
  /** Life of the imported materials that are or were in use; null where none of them is there. */
  readonly imported: ImportedLife | null;
  /** When the current material was made; null where there is none. */
  readonly materialCreatedAt: number | null;
  /** The instant at which the key changes by itself, or null. */
  readonly nextEventAt: number | null;
}

/**
 * The unique ids of the principals that a key policy names, by their ARNs. AWS stores the ids, so that a user or role made
 * anew under a name is not the one meant (IAM User Guide, AWS JSON policy elements: Principal).
 */
export type PolicyPrincipals = Readonly<Record<string, string>>;

/** The properties that make a key of any cloud. */
export interface CommonNewKey extends KeyFacts {
  readonly cloud: Cloud;
  readonly policy: string;
  /** Noted with the policy; left out where the cloud stores none. */
  readonly policyPrincipals?: PolicyPrincipals;
  readonly tags: readonly Tag[];
  /** Null for a key whose material is imported later. */
  readonly material: WrappedMaterial | null;
}

export type AwsKeyRecord = CommonKeyRecord & AwsKeyPart;
export type AlibabaKeyRecord = CommonKeyRecord & AlibabaKeyPart;

/** The record of a key of each cloud. */
interface RecordByCloud {
  readonly aws: AwsKeyRecord;
  readonly alibaba: AlibabaKeyRecord;
}

/** The properties that make a key of each cloud. */
interface NewByCloud {
  readonly aws: NewAwsKey;
  readonly alibaba: CommonNewKey & AlibabaKeyFacts;
}

/** The record of a key of a cloud, or of one of several. */
export type KeyRecordOf<C extends Cloud> = RecordByCloud[C];
export type NewKeyOf<C extends Cloud> = NewByCloud[C];

/** The properties that make a key of AWS KMS. */
export type NewAwsKey = CommonNewKey & AwsKeyFacts;

/** The record of a key of any cloud. */
export type KeyRecord = KeyRecordOf<Cloud>;
export type NewKey = NewKeyOf<Cloud>;

/** Key material as it is stored: wrapped under the deployment secret, with `materialLabel` as its label. */
export interface WrappedMaterial {
  readonly materialId: string;
  readonly wrapped: Uint8Array;
  /** SubjectPublicKeyInfo of an asymmetric key; null for others. */
  readonly publicKey: Uint8Array | null;
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

/** The step that a material awaits before it is the current one: a rotation, or an import into replicas first. */
export type Awaiting = "ROTATION" | "REGIONS";

/** One material of a key, as ListKeyRotations shows it. */
export interface MaterialEntry {
  readonly materialId: string;
  readonly current: boolean;
  /** Time at which it replaced its predecessor; null for the first material. */
  readonly rotatedAt: number | null;
  readonly rotationType: "AUTOMATIC" | "ON_DEMAND" | null;
  /** Time at which the key got it; 0 for material older than this column. */
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

/**
 * Narrows a record to a cloud. A surface asks only stores of its own cloud.
 *
 * @throws TypeError for a key of another cloud, which is a bug
 */
export function keyOf<C extends Cloud>(cloud: C, key: KeyRecord): KeyRecordOf<C> {
  if (isOf(cloud, key)) return key;
  throw new TypeError(`a key of ${key.cloud}, and not of ${cloud}`);
}

function isOf<C extends Cloud>(cloud: C, key: KeyRecord): key is KeyRecordOf<C> {
  return key.cloud === cloud;
}

/** The record of a key of those clouds whose keys have a property. */
export type KeyWith<F extends string> = Extract<KeyRecord, { readonly [M in F]: unknown }>;

/**
 * Narrows a record to those that have a property. A surface changes only properties that its keys have.
 *
 * @throws TypeError for a key without the property, which is a bug
 */
export function keyWith<F extends string>(fact: F, key: KeyRecord): KeyWith<F> {
  if (hasFact(fact, key)) return key;
  throw new TypeError(`keys of ${key.cloud} have no ${fact}`);
}

function hasFact<F extends string>(fact: F, key: KeyRecord): key is KeyWith<F> {
  return fact in key;
}

/** A multi-Region key: its primary, or a replica. */
export type MultiRegionKey = AwsKeyRecord & { readonly multiRegion: MultiRegion };

export function isMultiRegion(key: KeyRecord): key is MultiRegionKey {
  return multiRegionOf(key) !== null;
}

/** The label under which a key material is wrapped. */
export function materialLabel(keyId: string, materialId: string): string {
  return `material/${keyId}/${materialId}`;
}
