import {
  type ChunkProperties,
  isWanted,
  latestFirst,
  type RecordedRequest,
  type RequestList,
  type RequestQuery,
  shownRequest,
} from "../../meter/record.ts";
import { detailIn, type RefusingWindow, type RequestDetail } from "../../meter/request-detail.ts";
import type { Chunk } from "./batches.ts";

/** A stored request. */
interface Stored {
  readonly shared: ChunkProperties;
  readonly time: number;
  readonly id: string;
  readonly durationMs: number;
  readonly detail: RequestDetail;
}

/** A recorded request with its charges, and the window that refused it. */
export interface DetailedRequest {
  readonly request: RecordedRequest;
  /** Counters that it drew from; null for one that an earlier version recorded. */
  readonly quotas: readonly string[] | null;
  readonly window: RefusingWindow | null;
}

/** Requests of a principal in a window. */
export interface WindowUser {
  readonly principal: string | null;
  readonly operation: string;
  /** Requests that were let through, and refused ones. */
  requests: number;
  throttled: number;
}

/** Recorded requests, latest arrival first. */
export function listRequests(chunks: Iterable<Chunk>, query: RequestQuery): RecordedRequest[] {
  const found: RecordedRequest[] = [];
  const { before, from = Number.NEGATIVE_INFINITY, requestId, invocationId, denied } = query;
  let reached = typeof before !== "string";
  const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, typeof before === "number" ? before : Infinity);
  // Chunks without a group that is wanted are read only as far as the mark is looked for.
  const isMeant = (shared: ChunkProperties) => !reached || isWanted(shared, query);
  for (const stored of storedRequests(chunks, isMeant)) {
    const { shared, time, id, detail } = stored;
    if (id === query.after) break;
    const isDenied = detail.denied !== undefined;
    const isSingled =
      (requestId ?? id) === id &&
      (invocationId ?? detail.sdk?.invocationId) === detail.sdk?.invocationId &&
      (denied ?? isDenied) === isDenied;
    if (reached && isSingled && time >= from && time < to && isWanted(shared, query)) {
      found.push(shown(stored));
      if (found.length >= query.limit) return found;
    }
    if (id === before) reached = true;
  }
  return found;
}

/** A recorded request; null where there is none of that id. */
export function findRequest(chunks: Iterable<Chunk>, id: string): DetailedRequest | null {
  for (const stored of storedRequests(chunks, () => true)) {
    if (stored.id !== id) continue;
    const { shared, detail } = stored;
    return { request: shown(stored), quotas: shared.quotas ?? null, window: detail.window ?? null };
  }
  return null;
}

/**
 * Who drew from a counter in a window, by principal and operation, most first. A request belongs to a window that began
 * before it was answered, because its arrival opened the window.
 */
export function windowUsers(chunks: Iterable<Chunk>, cloud: string, window: RefusingWindow): WindowUser[] {
  const { quota, account, region, start, intervalMs } = window;
  // A counter of one key, store or instance has requests of other accounts too.
  const isOfAll = quota.includes("/");
  const isMeant = (shared: ChunkProperties) =>
    shared.cloud === cloud &&
    shared.quotas?.includes(quota) === true &&
    (isOfAll || (shared.account === account && shared.region === region));
  const users = new Map<string, WindowUser>();
  for (const { shared, time, durationMs } of storedRequests(chunks, isMeant)) {
    if (time + durationMs < start || time >= start + intervalMs || !isMeant(shared)) continue;
    const { principal, operation } = shared;
    const name = `${principal} ${operation}`;
    const user = users.get(name) ?? { principal, operation, requests: 0, throttled: 0 };
    users.set(name, user);
    if (shared.throttledBy === quota) user.throttled += 1;
    else user.requests += 1;
  }
  return [...users.values()].sort((a, b) => b.requests - a.requests || b.throttled - a.throttled);
}

/** Requests of the chunks that have a group which is meant, latest arrival first. */
function* storedRequests(
  chunks: Iterable<Chunk>,
  isMeant: (shared: ChunkProperties) => boolean,
): Iterable<Stored> {
  for (const chunk of chunks) {
    const groups = JSON.parse(chunk.shared) as ChunkProperties[];
    if (!groups.some(isMeant)) continue;
    const own = JSON.parse(chunk.own) as RequestList;
    const details: unknown = JSON.parse(chunk.details ?? "{}");
    for (const [time, id, group, durationMs, place] of latestFirst(own)) {
      const shared = groups[group];
      if (shared) yield { shared, time, id, durationMs, detail: detailIn(details, id, place) };
    }
  }
}

function shown({ shared, time, id, durationMs, detail: { sdk, denied } }: Stored): RecordedRequest {
  return { ...shownRequest(shared, time, id, durationMs), ...sdk, ...(denied && { denied }) };
}
