/** Limits of a workspace that was made openly (`SIGNUP=open`), where anyone may make one. */
export interface WorkspaceLimits {
  /** Most accounts and Regions that have storage or counters. */
  readonly stores: number;
  /** Most keys of an account in a Region, outside of KMS instances. */
  readonly keys: number;
  /** Most requests in a day, UTC. */
  readonly requests: number;
  /** Longest life from its making on, milliseconds. */
  readonly lifeMs: number;
}

/** The limits of a workspace, and how much of them is used. */
export interface LimitsInUse extends WorkspaceLimits {
  /** Names of the scopes that have storage or counters. */
  readonly scopes: readonly string[];
  /** Wall-clock time until which requests are refused, milliseconds since the epoch; null if they are not. */
  readonly refusedUntil: number | null;
}

/** The part of a workspace's state that tells its limits. */
interface Limited {
  readonly limits?: LimitsInUse;
}

/** A limit of an openly made workspace that a request has met. Each surface has an error for it. */
export class WorkspaceLimitError extends Error {
  readonly limit: "stores" | "keys" | "requests";
  /** When the limit is lifted, milliseconds of the wall clock; null for one that stays. */
  readonly until: number | null;

  /** @param sentence names the limit and its setting; it is for the caller. */
  constructor(limit: WorkspaceLimitError["limit"], sentence: string, until: number | null = null) {
    super(`This workspace was made openly, so it has ${sentence}`);
    this.limit = limit;
    this.until = until;
  }
}

/** Requires that a scope has storage already, or that there may be one more. @throws WorkspaceLimitError */
export function requireRoom({ limits }: Limited, { name }: { readonly name: string }): void {
  if (limits === undefined || hasRoom(limits, limits.scopes, name)) return;
  throw new WorkspaceLimitError(
    "stores",
    `${limits.stores} accounts and Regions at most (setting OPEN_STORES).`,
  );
}

/** Whether a scope is among those that have storage, or there may be one more. */
export function hasRoom({ stores }: WorkspaceLimits, scopes: readonly string[], name: string): boolean {
  return scopes.length < stores || scopes.includes(name);
}

/** The limit of keys of an account in a Region: the cloud's, or the workspace's if that is lower. */
export function keysAllowed({ limits }: Limited, ofCloud: number): number {
  return limits === undefined ? ofCloud : Math.min(ofCloud, limits.keys);
}

/** The error of a key that is over a limit, if that is the workspace's; else null. */
export function keysOverLimit({ limits }: Limited, limit: number): WorkspaceLimitError | null {
  if (limits?.keys !== limit) return null;
  return new WorkspaceLimitError(
    "keys",
    `${limit} keys at most in an account and Region (setting OPEN_KEYS).`,
  );
}

/** Requires that the requests of the day are not used up. @param wall milliseconds. @throws WorkspaceLimitError */
export function requireRequests({ limits }: Limited, wall: number): void {
  const until = limits?.refusedUntil ?? null;
  if (limits === undefined || until === null || wall >= until) return;
  const next = new Date(until).toISOString();
  throw new WorkspaceLimitError(
    "requests",
    `${limits.requests} requests a day at most (setting OPEN_REQUESTS); the next day begins at ${next}.`,
    until,
  );
}
