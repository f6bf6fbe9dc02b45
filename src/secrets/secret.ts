/** Types of secrets (Alibaba Cloud KMS, CreateSecret: SecretType). All but Generic are managed: KMS rotates them. */
export const SECRET_TYPES = ["Generic", "Rds", "Redis", "RAMCredentials", "ECS", "PolarDB"] as const;
export type SecretType = (typeof SECRET_TYPES)[number];
export type ManagedType = Exclude<SecretType, "Generic">;

/** Whether automatic rotation is on; `Invalid` where KMS could not do it (DescribeSecret: AutomaticRotation). */
export type AutomaticRotation = "Enabled" | "Disabled" | "Invalid";

/** How a managed secret rotates. Times in milliseconds of the workspace's clock. */
export interface SecretRotation {
  readonly state: AutomaticRotation;
  /** Null where automatic rotation was never on. */
  readonly intervalSeconds: number | null;
  /** Next rotation; the one that failed where the state is Invalid; null where it is Disabled. */
  readonly nextAt: number | null;
  readonly lastAt: number | null;
}

/** A secret without its values. */
export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly type: SecretType;
  /** The service that made it, which alone may change it (DescribeSecret: OwingService); null for the customer's. */
  readonly owner: string | null;
  readonly description: string;
  /** Id of the KMS key that encrypts its values. */
  readonly encryptionKeyId: string;
  /** The KMS instance that it is in; null for one outside of instances. */
  readonly instanceId: string | null;
  /** JSON text; null for a Generic secret. */
  readonly extendedConfig: string | null;
  /** Null for a Generic secret. */
  readonly rotation: SecretRotation | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it will be deleted; null unless its deletion is scheduled. */
  readonly plannedDeletionAt: number | null;
}

/** What a secret's value is said to be (CreateSecret: SecretDataType). KMS keeps it as it came, either way. */
export const SECRET_DATA_TYPES = ["text", "binary"] as const;
export type SecretDataType = (typeof SECRET_DATA_TYPES)[number];

/** A version on its way into the store: its value sealed under the encryption key. */
export interface NewVersion {
  readonly versionId: string;
  readonly dataType: SecretDataType;
  readonly sealed: Uint8Array;
  /** Keyed digest of the value, by which the store knows a value that it is given again. */
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

/** What the sealed value of a version is bound to: nobody's own encryption context has such a key and these values. */
export function bindingOf(arn: string, versionId: string): ReadonlyMap<string, string> {
  return new Map([
    ["acs:kms:secret", arn],
    ["acs:kms:version", versionId],
  ]);
}

/** Of what the digest of a version's value is made. */
export function digestedText(name: string, dataType: SecretDataType, value: string): string {
  return `secret value/${name}/${dataType}/${value}`;
}

/** Bytes of randomness, from whoever may ask for it. */
export type RandomBytes = (length: number) => Uint8Array;

/** Longest value in bytes (CreateSecret: SecretData). */
export const LARGEST_VALUE = 30_720;

/** Secrets of one account in one Region. Nothing is published for the shared gateway: the number is ours. */
export const SECRETS_LIMIT = 1_000;

/** Days of a recovery window (DeleteSecret: RecoveryWindowInDays). */
export const RECOVERY_DAYS = { min: 7, max: 30, default: 30 } as const;

/** The second that an instant is in, milliseconds: what is planned happens just when the answers say. */
export function wholeSeconds(instant: number): number {
  return Math.floor(instant / 1_000) * 1_000;
}

/** When a secret changes by itself: its deletion, or its next rotation, which a scheduled deletion holds up. */
export function secretEvent({
  plannedDeletionAt,
  rotation,
}: Pick<SecretRecord, "plannedDeletionAt" | "rotation">): number | null {
  if (plannedDeletionAt !== null) return plannedDeletionAt;
  return rotation?.state === "Enabled" ? rotation.nextAt : null;
}
