/** Records of answered requests: the properties that many requests share are stored once for a group. */

import type { Cloud } from "../cloud/list.ts";
import type { DeniedRequest } from "./request-detail.ts";

/** Recorded properties of an answered request. */
export interface Answered {
  readonly cloud: Cloud;
  /** Account; null, like Region and principal, where the request was refused before its caller was known. */
  readonly account: string | null;
  readonly region: string | null;
  readonly principal: string | null;
  readonly operation: string;
  /** ARNs of the keys in the request. */
  readonly keys: readonly string[];
  readonly status: number;
  readonly errorCode: string | null;
  readonly throttledBy: string | null;
  /** Key spec of the first key; null where there is none. */
  readonly keySpec: string | null;
  /** Request quotas that it was charged to; the last one may have refused it. */
  readonly quotas: readonly string[];
  /** Whether it is a cryptographic operation, whose success counts as a use of its keys. */
  readonly cryptographic: boolean;
  /** Price class; null for requests that cost nothing. */
  readonly price: string | null;
  /** Access log that keeps the request; null where none does. */
  readonly log: LogBook | null;
}

/** The access log of a KMS instance that has log analysis. */
export interface LogBook {
  readonly instance: string;
  /** Requests that its storage holds. */
  readonly capacity: number;
}

/** Requests of a minute that differ only in id, time and duration. */
export interface Group extends Answered {
  /** Minute of the workspace's clock, since the epoch. */
  readonly minute: number;
  readonly count: number;
  /** Sum of their durations, milliseconds. */
  readonly sumMs: number;
  /** Histogram of durations: a count for each bucket of LATENCY_BOUNDS, then one for longer durations. */
  readonly latencies: readonly number[];
}

/** Properties of a group that are stored for all its requests. */
export type GroupProperties = Pick<
  Answered,
  "cloud" | "account" | "region" | "principal" | "operation" | "keys" | "status" | "errorCode" | "throttledBy"
>;

/** Sums of a group, and the properties that only its sums need. */
export type GroupSums = Pick<
  Group,
  "minute" | "count" | "sumMs" | "latencies" | "keySpec" | "quotas" | "cryptographic" | "price"
>;

/** Properties of a group in the list of the newest requests. */
export interface ChunkProperties extends GroupProperties {
  /** Left out by versions that did not store it. */
  readonly quotas?: readonly string[];
}

/** Properties of single requests in one flat list: for each its time, id, number of its group, and milliseconds. */
export type RequestList = readonly (number | string)[];

/** Number of members of `RequestList` for each request. */
export const REQUEST_MEMBERS = 4;

/** A request of a `RequestList`. */
export type ListedRequest = [time: number, id: string, group: number, durationMs: number];

/** The requests of a list with their places in it, the latest first. */
export function* latestFirst(list: RequestList): Iterable<[...ListedRequest, place: number]> {
  for (let place = list.length / REQUEST_MEMBERS - 1; place >= 0; place--) {
    const request = list.slice(place * REQUEST_MEMBERS, (place + 1) * REQUEST_MEMBERS) as ListedRequest;
    yield [...request, place];
  }
}

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
  /** Id of the SDK's call and number of the attempt; left out where no SDK said them. */
  readonly invocationId?: string;
  readonly attempt?: number;
  /** Why policies denied it, or would have; left out where they did not. */
  readonly denied?: DeniedRequest;
}

/** A query for recorded requests. */
export interface RequestQuery {
  readonly limit: number;
  readonly cloud?: string;
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  /** ARN, or what stands behind its account. */
  readonly principal?: string;
  /** Key id or ARN. */
  readonly keyId?: string;
  readonly errorCode?: string;
  /** Id of a counter; that of a quota includes its counters of single keys, stores and instances. */
  readonly throttledBy?: string;
  readonly requestId?: string;
  /** Only what arrived after this request. */
  readonly after?: string;
  readonly invocationId?: string;
  /** Whether policies denied it, or would have if they were enforced. */
  readonly denied?: boolean;
  /** Milliseconds of the workspace's clock; `to` is not part of the span. */
  readonly from?: number;
  readonly to?: number;
  /** Milliseconds, for earlier requests only; or a request's id, for those recorded before it. */
  readonly before?: number | string;
}

export const MINUTE_MS = 60_000;

/** Upper bounds of the latency histogram, milliseconds. */
export const LATENCY_BOUNDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] as const;

/** Index of a duration's bucket in the histogram. */
export function latencyPlace(milliseconds: number): number {
  let place = 0;
  for (const bound of LATENCY_BOUNDS) {
    if (milliseconds <= bound) return place;
    place += 1;
  }
  return place;
}

/** Whether a group matches a query, apart from times. */
export function isWanted(shared: GroupProperties, query: Omit<RequestQuery, "limit" | "before">): boolean {
  const { throttledBy, principal } = query;
  return (
    (query.cloud === undefined || shared.cloud === query.cloud) &&
    (query.operation === undefined || shared.operation === query.operation) &&
    (query.account === undefined || shared.account === query.account) &&
    (query.region === undefined || shared.region === query.region) &&
    (principal === undefined || shared.principal === principal || nameIn(shared.principal) === principal) &&
    (throttledBy === undefined ||
      shared.throttledBy === throttledBy ||
      shared.throttledBy?.startsWith(`${throttledBy}/`) === true) &&
    (query.errorCode === undefined || shared.errorCode === query.errorCode) &&
    (query.keyId === undefined || shared.keys.some((arn) => arn === query.keyId || idOf(arn) === query.keyId))
  );
}

/** A recorded request as the control API shows it. */
export function shownRequest(
  shared: GroupProperties,
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

/** The shared properties of a request in the list of the newest. */
export function chunkProperties(group: Answered): ChunkProperties {
  return { ...groupProperties(group), quotas: group.quotas };
}

/** The shared properties of a request. */
export function groupProperties(group: Answered): GroupProperties {
  const { cloud, account, region, principal, operation, keys, status, errorCode, throttledBy } = group;
  return { cloud, account, region, principal, operation, keys, status, errorCode, throttledBy };
}

/** The sums of a group. */
export function groupSums(group: Group): GroupSums {
  const { minute, count, sumMs, latencies, keySpec, quotas, cryptographic, price } = group;
  return { minute, count, sumMs, latencies, keySpec, quotas, cryptographic, price };
}

/** The principal in an ARN, without cloud and account. */
function nameIn(arn: string | null): string | undefined {
  return arn?.split(":").slice(5).join(":");
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
