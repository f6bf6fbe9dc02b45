/*
 * Managed data keys (GetManagedDataKey). Each version is stored as a secret of its own, owned by KMS, whose name
 * contains the version id: `kms-datakeyversion!example-data-key!xH6OPUmz`. When KMS creates a data key, or another
 * version of it, is not published.
 */

/** The service that owns the secrets of data key versions. */
export const DATA_KEY_OWNER = "kms";

/** Length of a data key in bytes, as in the samples. */
export const DATA_KEY_LENGTH = 32;
/** Length of a version id in letters and digits, as in the samples. */
export const DATA_KEY_VERSION_LENGTH = 8;

/** Age at which a newer version follows, milliseconds. Ours, because default keys rotate every 365 days. */
const VERSION_AGE_MS = 365 * 86_400_000;

/** Name of a data key: the characters of secret names. */
export const DATA_KEY_NAME = /^[A-Za-z0-9_/+=.@-]{1,128}$/;

/** A version of a data key. */
export interface DataKeyVersion {
  readonly versionId: string;
  /** Name of the secret that holds it (DataKeyVersionName). */
  readonly name: string;
  readonly createdAt: number;
}

/** Prefix of the secret names of a data key's versions. */
export function versionPrefix(dataKeyName: string): string {
  return `${DATA_KEY_OWNER}-datakeyversion!${dataKeyName}!`;
}

/**
 * Whether a request needs a new version: the first one or, where the latest is asked for, one after a version that is
 * `VERSION_AGE_MS` old.
 *
 * @param versions oldest first.
 */
export function needsVersion(versions: readonly DataKeyVersion[], useLatest: boolean, now: number): boolean {
  const newest = versions.at(-1);
  return newest === undefined || (useLatest && now >= newest.createdAt + VERSION_AGE_MS);
}
