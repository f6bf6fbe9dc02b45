import type { Grant } from "./grant.ts";

/**
 * Whether a grant counts in a request: a new one may need its token for some seconds (Developer Guide, Grants in AWS KMS:
 * eventual consistency, grant tokens). A retired or revoked grant is no longer there, and counts no more at once.
 *
 * @param now milliseconds of the workspace's clock.
 * @param delaySeconds how long a grant needs its token; 0 for not at all.
 * @param tokens ids of the grants whose tokens the request has.
 */
export function countsYet(
  grant: Pick<Grant, "grantId" | "createdAt">,
  now: number,
  delaySeconds: number,
  tokens: ReadonlySet<string>,
): boolean {
  // A grant of a later date is from before the clock was set back, or from an isolate whose clock is ahead by little.
  return Math.abs(now - grant.createdAt) >= delaySeconds * 1000 || tokens.has(grant.grantId);
}
