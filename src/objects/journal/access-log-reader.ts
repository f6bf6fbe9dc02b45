import { type AccessLogEntry, type AccessLogQuery, shownEntry } from "../../meter/access-log.ts";
import {
  type GroupProperties,
  isWanted,
  latestFirst,
  MINUTE_MS,
  type RequestList,
} from "../../meter/record.ts";

/** Entries of an access log. */
export interface AccessLogPage {
  readonly entries: readonly AccessLogEntry[];
  /** Position of the next page, for `before`; null at the end. */
  readonly next: string | null;
}

/** An entry and its position, a text. */
interface Found {
  readonly entry: AccessLogEntry;
  readonly place: string;
}

/** Reads entries of a log (access-logs.ts), latest arrival first. */
export function readAccessLog(sql: SqlStorage, query: AccessLogQuery): AccessLogPage {
  const entries: AccessLogEntry[] = [];
  for (const { entry, place } of found(sql, query)) {
    entries.push(entry);
    if (entries.length >= query.limit) return { entries, next: place };
  }
  return { entries, next: null };
}

/** Entries in order: single requests first, because all of them came after the requests that are only counted. */
function* found(sql: SqlStorage, query: AccessLogQuery): Iterable<Found> {
  const { before } = query;
  if (typeof before !== "object" || "requestId" in before) yield* singles(sql, query);
  yield* minutes(sql, query);
}

function* singles(sql: SqlStorage, query: AccessLogQuery): Iterable<Found> {
  const { instance, from, before } = query;
  const to = endOf(query);
  const mark = typeof before === "object" && "requestId" in before ? before.requestId : null;
  let reached = mark === null;
  const chunks = sql.exec<{ shared: string; own: string }>(
    "SELECT shared, own FROM access_chunks WHERE instance = ? ORDER BY seq DESC",
    instance,
  );
  for (const chunk of chunks) {
    const groups = JSON.parse(chunk.shared) as GroupProperties[];
    const wanted = groups.map((shared) => isWanted(shared, query));
    if (reached && !wanted.includes(true)) continue;
    const own = JSON.parse(chunk.own) as RequestList;
    for (const [time, requestId, place, durationMs] of latestFirst(own)) {
      const shared = groups[place];
      if (reached && shared && wanted[place] && time >= from && time < to) {
        yield { entry: shownEntry(shared, time, 1, { requestId, durationMs }), place: requestId };
      }
      if (requestId === mark) reached = true;
    }
  }
}

/** Counts by the minute. A minute that the span touches counts whole, because it is the finest resolution stored. */
function* minutes(sql: SqlStorage, query: AccessLogQuery): Iterable<Found> {
  const { instance, from, before } = query;
  const end = Math.ceil(endOf(query) / MINUTE_MS);
  const mark = typeof before === "object" && "minute" in before ? before : { minute: end, group: 0 };
  const rows = sql.exec<{ minute: number; id: number; count: number; shared: string }>(
    `SELECT minute, id, count, shared FROM access_minutes
     JOIN access_groups ON access_groups.id = group_id
     WHERE access_minutes.instance = ? AND minute >= ? AND minute < ? AND (minute, group_id) < (?, ?)
     ORDER BY minute DESC, group_id DESC`,
    ...[instance, Math.floor(from / MINUTE_MS), end, mark.minute, mark.group],
  );
  for (const { minute, id, count, shared: text } of rows) {
    const shared = JSON.parse(text) as GroupProperties;
    if (!isWanted(shared, query)) continue;
    yield { entry: shownEntry(shared, minute * MINUTE_MS, count, null), place: `${minute}.${id}` };
  }
}

function endOf({ before, to }: AccessLogQuery): number {
  return typeof before === "number" ? Math.min(before, to) : to;
}
