import { type Group, MINUTE_MS, OWN_MEMBERS, type Own, type Shared, sharedOf } from "./record.ts";

/**
 * Access logs of KMS instances ("Log analysis"): the newest requests one by one, all that came before them as numbers
 * of equal requests by the minute, since a bought storage of 1,000 GB stands for a thousand million requests.
 */

/** Equal requests of a minute of which only the number is known. */
export interface LogCount {
  readonly minute: number;
  /** Which of the page's `shared` they are. */
  readonly place: number;
  readonly count: number;
}

/** The part of a batch that belongs into the log of one instance. */
export interface LogPage {
  readonly instance: string;
  /** Requests that the instance's storage holds. */
  readonly capacity: number;
  readonly shared: readonly Shared[];
  /** Requests one by one; numbers of groups are places in `shared`. */
  readonly own: Own;
  readonly counted: readonly LogCount[];
}

/** An entry of an access log, as the control API shows it. */
export interface AccessLogEntry extends Omit<Shared, "cloud" | "keys"> {
  /** Of a request, or the beginning of a minute. */
  readonly time: string;
  /** Null, as the duration is, for requests of a minute that are only counted. */
  readonly requestId: string | null;
  readonly keyId: string | null;
  readonly durationMs: number | null;
  readonly requests: number;
}

/** Which entries are asked for. */
export interface AccessLogQuery {
  readonly instance: string;
  /** Milliseconds of the workspace's clock; `to` is not part of the span. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly operation?: string;
  readonly account?: string;
  readonly errorCode?: string;
  /** Milliseconds: only earlier ones; or where an answer has ended: only what comes after that. */
  readonly before?: number | LogPlace;
}

/** A place in a log: a request's id, or a minute and its group. */
export type LogPlace = { readonly requestId: string } | { readonly minute: number; readonly group: number };

/** What a batch adds to the logs of instances: a page for each. @param own read only where there is one */
export function logPages(groups: readonly Group[], own: () => Own): LogPage[] {
  if (!groups.some(({ log }) => log)) return [];
  const pages = new Map<string, Draft>();
  const homes = groups.map((group) => homeOf(pages, group));
  const entries = own();
  for (let at = 0; at < entries.length; at += OWN_MEMBERS) {
    const [time = 0, id = "", place = 0, duration = 0] = entries.slice(at, at + OWN_MEMBERS);
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

/** Requests one by one as numbers of equal ones. */
export function folded(own: Own): LogCount[] {
  const counts = new Map<string, { minute: number; place: number; count: number }>();
  for (let at = 0; at < own.length; at += OWN_MEMBERS) {
    const minute = Math.floor(Number(own[at]) / MINUTE_MS);
    const place = Number(own[at + 2]);
    const name = `${minute} ${place}`;
    const row = counts.get(name) ?? { minute, place, count: 0 };
    row.count += 1;
    counts.set(name, row);
  }
  return [...counts.values()];
}

/** The requests that are at least as late as a moment. */
export function since(own: Own, earliest: number): Own {
  return own.filter((_, at) => Number(own[at - (at % OWN_MEMBERS)]) >= earliest);
}

/** The earliest time of requests; infinity where there are none. */
export function earliestOf(own: Own): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < own.length; at += OWN_MEMBERS) earliest = Math.min(earliest, Number(own[at]));
  return earliest;
}

/** An entry of a log. @param one the request's own members; null for such as are only counted. */
export function shownEntry(
  { cloud: _, keys: [arn], ...shared }: Shared,
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
  readonly shared: Shared[];
  readonly own: (number | string)[];
  readonly counted: LogCount[];
}

/** Where the requests of a group go; null for those of no log. */
function homeOf(
  pages: Map<string, Draft>,
  group: Group,
): { page: Draft; place: number; single: number } | null {
  const { log } = group;
  if (!log) return null;
  const page = pages.get(log.instance) ?? { ...log, shared: [], own: [], counted: [] };
  pages.set(log.instance, page);
  return { page, place: page.shared.push(sharedOf(group)) - 1, single: 0 };
}
