/** Answered requests as they are recorded: what many have in common once, and what each has of its own. */

import type { Cloud } from "../cloud/list.ts";

/** What a request shows of itself once it is answered. */
export interface Answered {
  readonly cloud: Cloud;
  /** Null, as account, Region and principal are, where it was refused before it was known who calls. */
  readonly account: string | null;
  readonly region: string | null;
  readonly principal: string | null;
  readonly operation: string;
  /** ARNs of the keys that it named. */
  readonly keys: readonly string[];
  readonly status: number;
  readonly errorCode: string | null;
  readonly throttledBy: string | null;
  /** Spec of the first of them; null where there is none. */
  readonly keySpec: string | null;
  /** Request quotas that it drew from, or tried to. */
  readonly quotas: readonly string[];
  /** Whether its success is a use of its keys. */
  readonly cryptographic: boolean;
  /** Price class; null for what is charged to nobody. */
  readonly price: string | null;
  /** The access log that keeps it; null where none does. */
  readonly log: LogBook | null;
}

/** The access log of a KMS instance that has log analysis. */
export interface LogBook {
  readonly instance: string;
  /** Requests that its storage holds. */
  readonly capacity: number;
}

/** Requests of one minute that differ in their id, their moment and their duration only. */
export interface Group extends Answered {
  /** Minute of the workspace's clock, since the epoch. */
  readonly minute: number;
  readonly count: number;
  /** Milliseconds that they took together. */
  readonly sumMs: number;
  /** How many took at most as long as each bound of LATENCY_BOUNDS, and no less than the one before; at the end the others. */
  readonly latencies: readonly number[];
}

/** What is kept of a group to tell of each request. */
export type Shared = Pick<
  Answered,
  "cloud" | "account" | "region" | "principal" | "operation" | "keys" | "status" | "errorCode" | "throttledBy"
>;

/** What each request has of its own: time, id, number of its group and milliseconds, one after the other. */
export type Own = readonly (number | string)[];

/** Members of `Own` for each request. */
export const OWN_MEMBERS = 4;

/** A recorded request, as the control API shows it. */
export interface RecordedRequest {
  readonly time: string;
  readonly requestId: string;
  readonly cloud: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly principal: string | null;
  readonly operation: string;
  readonly keyId: string | null;
  readonly status: number;
  readonly errorCode: string | null;
  readonly throttledBy: string | null;
  readonly durationMs: number;
}

/** Which requests are asked for. */
export interface RequestQuery {
  readonly limit: number;
  readonly cloud?: string;
  readonly operation?: string;
  readonly account?: string;
  /** Key id or ARN. */
  readonly keyId?: string;
  readonly errorCode?: string;
  /** Milliseconds: only earlier ones; or the id of a request: only those recorded before it. */
  readonly before?: number | string;
}

export const MINUTE_MS = 60_000;

/** Upper bounds of the latency histogram, milliseconds. */
export const LATENCY_BOUNDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] as const;

/** The place of a duration in the histogram. */
export function latencyPlace(milliseconds: number): number {
  let place = 0;
  for (const bound of LATENCY_BOUNDS) {
    if (milliseconds <= bound) return place;
    place += 1;
  }
  return place;
}

/** Whether the requests of a group are asked for, their times aside. */
export function isWanted(shared: Shared, query: Omit<RequestQuery, "limit" | "before">): boolean {
  return (
    (query.cloud === undefined || shared.cloud === query.cloud) &&
    (query.operation === undefined || shared.operation === query.operation) &&
    (query.account === undefined || shared.account === query.account) &&
    (query.errorCode === undefined || shared.errorCode === query.errorCode) &&
    (query.keyId === undefined || shared.keys.some((arn) => arn === query.keyId || idOf(arn) === query.keyId))
  );
}

/** A request as it is shown. */
export function shownRequest(
  shared: Shared,
  time: number,
  requestId: string,
  durationMs: number,
): RecordedRequest {
  const [arn] = shared.keys;
  return {
    time: new Date(time).toISOString(),
    requestId,
    cloud: shared.cloud,
    account: shared.account,
    region: shared.region,
    principal: shared.principal,
    operation: shared.operation,
    keyId: arn === undefined ? null : idOf(arn),
    status: shared.status,
    errorCode: shared.errorCode,
    throttledBy: shared.throttledBy,
    durationMs,
  };
}

/** The part of a group that is kept. */
export function sharedOf(group: Answered): Shared {
  const { cloud, account, region, principal, operation, keys, status, errorCode, throttledBy } = group;
  return { cloud, account, region, principal, operation, keys, status, errorCode, throttledBy };
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
