import type { FailureCode } from "../errors.ts";

/** States that a key can be in here (AWS Developer Guide, Key states of AWS KMS keys). */
export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** Who manages a key: the customer, or the cloud on a service's behalf. */
export type KeyManager = "CUSTOMER" | "AWS";

/** Automatic rotation of a key's material. Times in milliseconds of the workspace's clock. */
export interface RotationSchedule {
  readonly enabled: boolean;
  readonly periodInDays: number;
  /** Next rotation; kept, but not acted on, while the key is not Enabled. */
  readonly nextAt: number;
}

/** A key without its material. */
export interface KeyRecord {
  readonly keyId: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly description: string;
  readonly keyUsage: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly manager: KeyManager;
  readonly state: KeyState;
  readonly createdAt: number;
  /** When it will be deleted; null unless PendingDeletion. */
  readonly deletionAt: number | null;
  /** Null for a key whose rotation was never enabled. */
  readonly rotation: RotationSchedule | null;
  readonly onDemandRotations: number;
  readonly currentMaterialId: string;
}

/** Key material as it is stored: wrapped under the deployment secret, with `materialLabel` as its label. */
export interface WrappedMaterial {
  readonly materialId: string;
  readonly wrapped: Uint8Array;
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
  readonly material: WrappedMaterial;
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

/** One material of a key, as ListKeyRotations tells of it. */
export interface MaterialEntry {
  readonly materialId: string;
  readonly current: boolean;
  /** When it replaced the one before; null for the first material. */
  readonly rotatedAt: number | null;
  readonly rotationType: "AUTOMATIC" | "ON_DEMAND" | null;
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
  "keyDisabled" | "keyPendingDeletion" | "keyNotPendingDeletion"
>;

/** The label under which a key material is wrapped. */
export function materialLabel(keyId: string, materialId: string): string {
  return `material/${keyId}/${materialId}`;
}
