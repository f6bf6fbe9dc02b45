import type { KeyRecord, KeyUse } from "./key.ts";
import { DAY_MS } from "./rotation.ts";

/** When AWS began to record the last use of keys. */
const TRACKING_SINCE = Date.UTC(2026, 3, 23);

/**
 * Whole days for which a key was not used (condition key kms:TrailingDaysWithoutKeyUsage): since its last cryptographic
 * use; for a key that was never used since its creation, but not since before AWS recorded uses.
 *
 * @param lastUse its last successful cryptographic use (`KeyClient.lastUse`), or null.
 * @param now milliseconds of the workspace's clock.
 */
export function trailingDays(
  { createdAt }: Pick<KeyRecord, "createdAt">,
  lastUse: Pick<KeyUse, "at"> | null,
  now: number,
): number {
  const since = lastUse?.at ?? Math.max(createdAt, TRACKING_SINCE);
  return Math.max(0, Math.floor((now - since) / DAY_MS));
}
