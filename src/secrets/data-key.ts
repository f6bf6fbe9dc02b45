/*
 * Managed data keys (GetManagedDataKey). Each version is the one version of a secret of KMS's own, whose name says
 * which: `kms-datakeyversion!example-data-key!xH6OPUmz`. How they come to be, and when they get another version, is
 * not published.
 */

/** The service that owns their secrets. */
export const DATA_KEY_OWNER = "kms";

/** Length of a data key in bytes, and of a version id in letters and digits, as in the samples. */
export const DATA_KEY_LENGTH = 32;
export const DATA_KEY_VERSION_LENGTH = 8;

/** Age at which the newest version is followed by another, milliseconds: ours, as default keys rotate every 365 days. */
const VERSION_AGE_MS = 365 * 86_400_000;

/** What a data key may be called: what a secret may. */
export const DATA_KEY_NAME = /^[A-Za-z0-9_/+=.@-]{1,128}$/;

/** A version of a data key. */
export interface DataKeyVersion {
  readonly versionId: string;
  /** Name of the secret that holds it (DataKeyVersionName). */
  readonly name: string;
  readonly createdAt: number;
}

/** What the names of a data key's versions begin with. */
export function versionPrefix(dataKeyName: string): string {
  return `${DATA_KEY_OWNER}-datakeyversion!${dataKeyName}!`;
}

/**
 * Whether a request is answered with a version that has yet to be made: the first one, and the one after a version
 * that has grown old, where the latest is asked for.
 *
 * @param versions oldest first.
 */
export function needsVersion(versions: readonly DataKeyVersion[], useLatest: boolean, now: number): boolean {
  const newest = versions.at(-1);
  return newest === undefined || (useLatest && now >= newest.createdAt + VERSION_AGE_MS);
}
