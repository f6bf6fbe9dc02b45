import {
  type Group,
  type GroupProperties,
  groupProperties,
  MINUTE_MS,
  REQUEST_MEMBERS,
  type RequestList,
} from "./record.ts";

/**
 * Access logs of KMS instances ("Log analysis"). The newest requests are stored one by one, older ones as counts of
 * equal requests in a minute, because a storage of 1,000 GB stands for a thousand million requests.
 */

/** A count of equal requests in a minute, which are not stored one by one. */
export interface LogCount {
  readonly minute: number;
  /** Index of their common properties in the page's `shared`. */
  readonly place: number;
  readonly count: number;
}

/** The part of a batch of records that belongs to the log of an instance. */
export interface LogPage {
  readonly instance: string;
  /** Requests that the instance's storage holds. */
  readonly capacity: number;
  readonly shared: readonly GroupProperties[];
  /** Single requests; their numbers of groups are indices in `shared`. */
  readonly own: RequestList;
  readonly counted: readonly LogCount[];
}

/** An entry of an access log, as the control API shows it. */
export interface AccessLogEntry extends Omit<GroupProperties, "cloud" | "keys"> {
  /** Time of a single request, or the beginning of the minute. */
  readonly time: string;
  /** Request id; null, like `durationMs`, for counted requests. */
  readonly requestId: string | null;
  readonly keyId: string | null;
  readonly durationMs: number | null;
  readonly requests: number;
}

/** A query for entries of an access log. */
export interface AccessLogQuery {
  readonly instance: string;
  /** Milliseconds of the workspace's clock; `to` is not part of the span. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly operation?: string;
  readonly account?: string;
  readonly errorCode?: string;
  /** Milliseconds, for earlier entries only; or the end of the previous answer, for the entries that follow it. */
  readonly before?: number | LogCursor;
}

/** A position in a log, where an answer ended: a request's id, or a minute and its group. */
export type LogCursor = { readonly requestId: string } | { readonly minute: number; readonly group: number };

/** Splits a batch into pages, one for each instance's log. @param own called only where there is such a log */
export function logPages(groups: readonly Group[], own: () => RequestList): LogPage[] {
  if (!groups.some(({ log }) => log)) return [];
  const pages = new Map<string, Draft>();
  const homes = groups.map((group) => homeOf(pages, group));
  const entries = own();
  for (let at = 0; at < entries.length; at += REQUEST_MEMBERS) {
    const [time = 0, id = "", place = 0, duration = 0] = entries.slice(at, at + REQUEST_MEMBERS);
    const home = homes[Number(place)];
    if (!home) continue;
    home.page.own.push(time, id, home.place, duration);
    home.single += 1;
  }
  for (const [at, home] of homes.entries()) {
    const { minute = 0, count = 0 } = groups[at] ?? {};
    if (home && count > home.single) {
      home.page.counted.push({ minute, place: home.place, count: count - home.single });
    }
  }
  return [...pages.values()];
}

/** Single requests folded into counts. */
export function folded(own: RequestList): LogCount[] {
  const counts = new Map<string, { minute: number; place: number; count: number }>();
  for (let at = 0; at < own.length; at += REQUEST_MEMBERS) {
    const minute = Math.floor(Number(own[at]) / MINUTE_MS);
    const place = Number(own[at + 2]);
    const name = `${minute} ${place}`;
    const row = counts.get(name) ?? { minute, place, count: 0 };
    row.count += 1;
    counts.set(name, row);
  }
  return [...counts.values()];
}

/** The single requests at or after a time. */
export function since(own: RequestList, earliest: number): RequestList {
  return own.filter((_, at) => Number(own[at - (at % REQUEST_MEMBERS)]) >= earliest);
}

/** The earliest time of single requests; infinity where there are none. */
export function earliestOf(own: RequestList): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < own.length; at += REQUEST_MEMBERS) earliest = Math.min(earliest, Number(own[at]));
  return earliest;
}

/** An entry as the control API shows it. @param one properties of a single request; null for counted requests. */
export function shownEntry(
  { cloud: _, keys: [arn], ...shared }: GroupProperties,
  time: number,
  requests: number,
  one: { readonly requestId: string; readonly durationMs: number } | null,
): AccessLogEntry {
  return {
    time: new Date(time).toISOString(),
    requestId: one?.requestId ?? null,
    ...shared,
    keyId: arn === undefined ? null : arn.slice(arn.lastIndexOf("/") + 1),
    durationMs: one?.durationMs ?? null,
    requests,
  };
}

interface Draft extends LogPage {
  readonly shared: GroupProperties[];
  readonly own: (number | string)[];
  readonly counted: LogCount[];
}

/** The page of a group's requests, and their index there; null for requests that no log keeps. */
function homeOf(
  pages: Map<string, Draft>,
  group: Group,
): { page: Draft; place: number; single: number } | null {
  const { log } = group;
  if (!log) return null;
  const page = pages.get(log.instance) ?? { ...log, shared: [], own: [], counted: [] };
  pages.set(log.instance, page);
  return { page, place: page.shared.push(groupProperties(group)) - 1, single: 0 };
}
