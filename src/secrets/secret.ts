/** Types of secrets (Alibaba Cloud KMS, CreateSecret: SecretType). All but Generic are managed, so KMS rotates them. */
export const SECRET_TYPES = ["Generic", "Rds", "Redis", "RAMCredentials", "ECS", "PolarDB"] as const;
export type SecretType = (typeof SECRET_TYPES)[number];
export type ManagedType = Exclude<SecretType, "Generic">;

/** State of automatic rotation; `Invalid` after a failed one (DescribeSecret: AutomaticRotation). */
export type AutomaticRotation = "Enabled" | "Disabled" | "Invalid";

/** Rotation schedule of a managed secret. Times are milliseconds of the workspace's clock. */
export interface SecretRotation {
  readonly state: AutomaticRotation;
  /** Rotation interval; null where automatic rotation was never enabled. */
  readonly intervalSeconds: number | null;
  /** Time of the next rotation, or of the failed one where the state is Invalid; null where the state is Disabled. */
  readonly nextAt: number | null;
  readonly lastAt: number | null;
}

/** A secret without its values. */
export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly type: SecretType;
  /** The service that owns the secret and alone may change it (DescribeSecret: OwingService); null for a customer's. */
  readonly owner: string | null;
  readonly description: string;
  /** Id of the KMS key that encrypts the secret's values. */
  readonly encryptionKeyId: string;
  /** KMS instance of the secret; null for a secret outside of instances. */
  readonly instanceId: string | null;
  /** Extended configuration as JSON text; null for a Generic secret. */
  readonly extendedConfig: string | null;
  /** Rotation schedule; null for a Generic secret. */
  readonly rotation: SecretRotation | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Time of the scheduled deletion; null where none is scheduled. */
  readonly plannedDeletionAt: number | null;
}

/** Data types of secret values (CreateSecret: SecretDataType). KMS stores both as given. */
export const SECRET_DATA_TYPES = ["text", "binary"] as const;
export type SecretDataType = (typeof SECRET_DATA_TYPES)[number];

/** A new version on its way into the store, its value sealed under the encryption key. */
export interface NewVersion {
  readonly versionId: string;
  readonly dataType: SecretDataType;
  readonly sealed: Uint8Array;
  /** MAC of the value, by which the store recognises a repeated value. */
  readonly digest: Uint8Array;
}

/** A version as it is listed. */
export interface VersionEntry {
  readonly versionId: string;
  readonly createdAt: number;
  readonly stages: readonly string[];
}

/** A version with its sealed value. */
export interface SealedVersion extends VersionEntry {
  readonly dataType: SecretDataType;
  readonly sealed: Uint8Array;
}

/** The encryption context of a version's sealed value. No caller's encryption context can be equal to it. */
export function bindingOf(arn: string, versionId: string): ReadonlyMap<string, string> {
  return new Map([
    ["acs:kms:secret", arn],
    ["acs:kms:version", versionId],
  ]);
}

/** The text of which a version's `digest` is the MAC. */
export function digestedText(name: string, dataType: SecretDataType, value: string): string {
  return `secret value/${name}/${dataType}/${value}`;
}

/** A source of random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** Longest secret value in bytes (CreateSecret: SecretData). */
export const LARGEST_VALUE = 30_720;

/** Most secrets of an account in a Region. The number is ours: none is published for the shared gateway. */
export const SECRETS_LIMIT = 1_000;

/** Recovery window in days (DeleteSecret: RecoveryWindowInDays). */
export const RECOVERY_DAYS = { min: 7, max: 30, default: 30 } as const;

/** An instant rounded down to the second, milliseconds: planned events happen exactly when answers say. */
export function wholeSeconds(instant: number): number {
  return Math.floor(instant / 1_000) * 1_000;
}

/** The next due event of a secret: its deletion or, where none is scheduled, its next rotation. */
export function secretEvent({
  plannedDeletionAt,
  rotation,
}: Pick<SecretRecord, "plannedDeletionAt" | "rotation">): number | null {
  if (plannedDeletionAt !== null) return plannedDeletionAt;
  return rotation?.state === "Enabled" ? rotation.nextAt : null;
}
