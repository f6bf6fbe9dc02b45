import { DurableObject } from "cloudflare:workers";
import { type AccessLogQuery, logPages } from "../../meter/access-log.ts";
import type { Counted } from "../../meter/costs.ts";
import {
  chunkProperties,
  type Group,
  groupSums,
  MINUTE_MS,
  type RecordedRequest,
  type RequestList,
  type RequestQuery,
} from "../../meter/record.ts";
import { type AnswerTally, type LatencyTally, type QuotaTally, tally } from "../../meter/tally.ts";
import { type AccessLogPage, readAccessLog } from "./access-log-reader.ts";
import { AccessLogs } from "./access-logs.ts";
import { type AlarmChange, type AlarmQuery, Alarms, type StoredAlarm } from "./alarms.ts";
import { Batches } from "./batches.ts";
import { conditions, type Span, seriesOf } from "./queries.ts";
import { type DetailedRequest, findRequest, listRequests, type WindowUser, windowUsers } from "./requests.ts";
import { JournalTables } from "./tables.ts";

/** A batch of requests of one workspace and generation, as an isolate sends it. */
export interface Batch {
  readonly generation: number;
  readonly groups: readonly Group[];
  /** JSON of a `RequestList`; its numbers of groups are indexes in `groups`. */
  readonly own: string;
  /** JSON of a `RequestDetail` for each request that has one, by its id; left out where none has. */
  readonly details?: string;
  /** Number of requests in `own`. */
  readonly count: number;
  /** Number of requests that are counted in `groups` but not stored singly. */
  readonly dropped: number;
}

/** The workspace's generation as the caller knows it. */
export interface JournalAt {
  readonly generation: number;
}

/** State of an instance's access log as the caller knows it. */
export interface LogAt extends JournalAt {
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Capacity of the log in requests. */
  readonly capacity: number;
}

/** A query for usage series. The finest resolution is a minute. */
export interface UsageQuery extends Span {
  readonly quota?: string;
  /** A multiple of 60,000. */
  readonly stepMs: number;
}

/** Requests that a quota admitted and refused, for each step; steps without requests are left out. */
export interface UsageSeries {
  readonly quota: string;
  readonly points: { readonly time: number; readonly allowed: number; readonly throttled: number }[];
}

/** A query for successful uses of keys. */
export interface KeyUsesQuery {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** ARN of the key, or of the source key. */
  readonly key?: string;
  /** Prefix of that ARN, for all keys of an account in a Region. */
  readonly keyPrefix?: string;
  readonly operation?: string;
}

/** Successful cryptographic operations on a key for each step (AWS/KMS SuccessfulRequest). */
export interface KeyUsesSeries {
  readonly key: string;
  /** Destination key of ReEncrypt; empty for other operations. */
  readonly otherKey: string;
  readonly operation: string;
  readonly points: { readonly time: number; readonly successes: number }[];
}

/** Requests that the quota of a custom key store refused, for each step. */
export interface StoreThrottles {
  /** Id of the store's quota, which tells its kind. */
  readonly quota: string;
  readonly store: string;
  readonly operation: string;
  /** Empty where the request named no key. */
  readonly keySpec: string;
  readonly points: { readonly time: number; readonly throttled: number }[];
}

/** Totals since the workspace was created or reset. */
export interface Totals {
  readonly answers: readonly AnswerTally[];
  readonly quotas: readonly Omit<QuotaTally, "minute">[];
  readonly latencies: readonly LatencyTally[];
  readonly dropped: number;
}

/** Maximum number of rows in an answer. */
const MOST_ROWS = 50_000;

/** Most groups of a batch whose sums are folded later; those of a larger batch are worth their rows at once. */
const FEW_GROUPS = 100;

/** Number of batches whose sums are folded together, if nobody asks for sums before. */
const FOLDED_TOGETHER = 64;

/** How long after a read isolates send their requests without delay, in milliseconds of the wall clock. */
const READ_LATELY_MS = 60_000;

/** Name of the sequence number up to which batches are folded. */
const FOLDED = "folded";

/**
 * The request journal of one workspace: the newest requests, series by the minute, and totals. A batch is one row, with
 * its sums; these are folded into the tables of sums for many batches together, or when somebody asks for sums.
 */
export class Journal extends DurableObject<unknown> {
  readonly #tables: JournalTables;
  readonly #batches: Batches;
  readonly #logs: AccessLogs;
  readonly #alarms: Alarms;
  readonly #sql: SqlStorage;
  #generation: number;
  /** Wall-clock time of the last read of requests or sums. */
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#tables = new JournalTables(this.#sql);
    this.#batches = new Batches(this.#sql);
    this.#logs = new AccessLogs(this.#sql);
    this.#alarms = new Alarms(this.#sql);
    this.#generation = this.#tables.meta("generation");
  }

  /**
   * Adds a batch from an isolate. A batch from before the last reset is ignored.
   *
   * @returns whether the journal has been read lately.
   */
  add(batch: Batch): boolean {
    const isRead = Date.now() - this.#readAt < READ_LATELY_MS;
    if (!this.#isCurrent(batch)) return isRead;
    this.ctx.storage.transactionSync(() => {
      const { count, groups, own, dropped } = batch;
      const later = count > 0 && groups.length <= FEW_GROUPS;
      if (count > 0) {
        const shared = JSON.stringify(groups.map(chunkProperties));
        const sums = later ? JSON.stringify(groups.map(groupSums)) : "";
        this.#batches.add(count, { shared, own, details: batch.details ?? null }, sums, this.#folded);
      }
      if (!later) this.#sum(groups);
      if (dropped > 0) this.#tables.setMeta("dropped", this.#tables.meta("dropped") + dropped);
      if (this.#batches.isFull || this.#batches.latest - this.#folded >= FOLDED_TOGETHER) this.#fold();
      const pages = logPages(groups, () => JSON.parse(own) as RequestList);
      for (const page of pages) this.#logs.add(page, latestMinute(groups) * MINUTE_MS);
    });
    return isRead;
  }

  /** Recorded requests, latest arrival first. */
  requests(at: JournalAt, query: RequestQuery): RecordedRequest[] {
    return this.#isRead(at) ? listRequests(this.#batches.newest(), query) : [];
  }

  /** A recorded request, and who drew from the window that refused it; null where there is none of that id. */
  request(at: JournalAt, id: string): (DetailedRequest & { readonly users: WindowUser[] }) | null {
    const found = this.#isRead(at) ? findRequest(this.#batches.newest(), id) : null;
    if (!found) return null;
    const { request, window } = found;
    return { ...found, users: window ? windowUsers(this.#batches.newest(), request.cloud, window) : [] };
  }

  /** A page of an instance's access log, after pruning. */
  accessLog(at: LogAt, query: AccessLogQuery): AccessLogPage & { readonly held: number } {
    if (!this.#isRead(at)) return { entries: [], next: null, held: 0 };
    const { instance } = query;
    this.ctx.storage.transactionSync(() => this.#logs.prune(instance, at.capacity, at.now));
    return { ...readAccessLog(this.#sql, query), held: this.#logs.held(instance) };
  }

  /** Deletes the access log of a released instance. */
  dropAccessLog(at: JournalAt, instance: string): void {
    if (this.#isCurrent(at)) this.ctx.storage.transactionSync(() => this.#logs.drop(instance));
  }

  /** Usage of request quotas over time. */
  usage(at: JournalAt, query: UsageQuery): UsageSeries[] {
    if (!this.#isSummed(at)) return [];
    const step = query.stepMs / MINUTE_MS;
    const { where, values } = conditions(query, MINUTE_MS, "minute", { quota: query.quota });
    const rows = this.#sql.exec<{ quota: string; slot: number; allowed: number; throttled: number }>(
      `SELECT quota, minute / ${step} * ${step} AS slot, SUM(allowed) AS allowed, SUM(throttled) AS throttled
       FROM quota_minutes WHERE ${where} GROUP BY quota, slot ORDER BY quota, slot LIMIT ${MOST_ROWS}`,
      ...values,
    );
    return seriesOf(rows, ({ quota, slot, allowed, throttled }) => [
      { quota },
      { time: slot * MINUTE_MS, allowed, throttled },
    ]);
  }

  /** Successful cryptographic operations over time, by key and operation. */
  keyUses(at: JournalAt, query: KeyUsesQuery): KeyUsesSeries[] {
    if (!this.#isSummed(at)) return [];
    const step = query.stepMs / MINUTE_MS;
    const { where, values } = conditions(query, MINUTE_MS, "minute", {
      key: query.key,
      operation: query.operation,
    });
    const { keyPrefix = "" } = query;
    const rows = this.#sql.exec<{
      key: string;
      other_key: string;
      operation: string;
      slot: number;
      successes: number;
    }>(
      `SELECT key, other_key, operation, minute / ${step} * ${step} AS slot, SUM(successes) AS successes
       FROM key_minutes WHERE ${where} AND substr(key, 1, ?) = ? GROUP BY key, other_key, operation, slot
       ORDER BY key, other_key, operation, slot LIMIT ${MOST_ROWS}`,
      ...[...values, keyPrefix.length, keyPrefix],
    );
    return seriesOf(rows, ({ key, other_key: otherKey, operation, slot, successes }) => [
      { key, otherKey, operation },
      { time: slot * MINUTE_MS, successes },
    ]);
  }

  /** Throttles of the custom key stores of an account over time, by store, operation and key spec. */
  customKeyStoreThrottles(at: JournalAt, query: Omit<UsageQuery, "cloud">): StoreThrottles[] {
    if (!this.#isSummed(at)) return [];
    const step = query.stepMs / MINUTE_MS;
    const { from, to, account, region, quota } = query;
    const { where, values } = conditions({ from, to, account, region }, MINUTE_MS, "minute", { quota });
    const rows = this.#sql.exec<{
      quota: string;
      store: string;
      operation: string;
      key_spec: string;
      slot: number;
      throttled: number;
    }>(
      `SELECT quota, store, operation, key_spec, minute / ${step} * ${step} AS slot, SUM(throttled) AS throttled
       FROM store_minutes WHERE ${where} GROUP BY quota, store, operation, key_spec, slot
       ORDER BY quota, store, operation, key_spec, slot LIMIT ${MOST_ROWS}`,
      ...values,
    );
    return seriesOf(rows, ({ quota, store, operation, key_spec: keySpec, slot, throttled }) => [
      { quota, store, operation, keySpec },
      { time: slot * MINUTE_MS, throttled },
    ]);
  }

  /** Requests by price class. The finest resolution is an hour; an hour that the span touches counts whole. */
  prices(at: JournalAt, span: Span): Counted[] {
    if (!this.#isSummed(at)) return [];
    const { where, values } = conditions(span, 60 * MINUTE_MS, "hour", {});
    return this.#sql
      .exec<{ price: string; requests: number; throttled: number }>(
        `SELECT price, SUM(requests) AS requests, SUM(throttled) AS throttled
         FROM price_hours WHERE ${where} GROUP BY price`,
        ...values,
      )
      .toArray();
  }

  totals(at: JournalAt): Totals {
    if (!this.#isSummed(at)) return { answers: [], quotas: [], latencies: [], dropped: 0 };
    const limit = `LIMIT ${MOST_ROWS}`;
    return {
      answers: this.#sql.exec<AnswerTally & Columns>(`SELECT * FROM answers ${limit}`).toArray(),
      quotas: this.#sql
        .exec<Omit<QuotaTally, "minute"> & Columns>(`SELECT * FROM quota_totals ${limit}`)
        .toArray(),
      latencies: this.#sql
        .exec<{ cloud: string; operation: string; count: number; sum_ms: number; places: string }>(
          "SELECT * FROM latencies",
        )
        .toArray()
        .map(({ sum_ms: sumMs, places, ...row }) => ({
          ...row,
          sumMs,
          places: JSON.parse(places) as number[],
        })),
      dropped: this.#tables.meta("dropped"),
    };
  }

  /** CloudWatch alarms, by account, Region and name. */
  alarms(at: JournalAt, query: AlarmQuery): StoredAlarm[] {
    return this.#isCurrent(at) ? this.#alarms.list(query) : [];
  }

  /** Makes changes of alarms, all or none; see `Alarms.write`. */
  writeAlarms(at: JournalAt, changes: readonly AlarmChange[]): ReturnType<Alarms["write"]> {
    if (!this.#isCurrent(at)) return "changed";
    return this.ctx.storage.transactionSync(() => this.#alarms.write(changes));
  }

  /** History of alarms, the earliest item first. */
  alarmHistory(at: JournalAt, query: AlarmQuery): ReturnType<Alarms["history"]> {
    return this.#isCurrent(at) ? this.#alarms.history(query) : [];
  }

  /** The latest notifications of alarms, the earliest first. */
  alarmNotifications(at: JournalAt, query: AlarmQuery, limit: number): ReturnType<Alarms["notifications"]> {
    return this.#isCurrent(at) ? this.#alarms.notifications(query, limit) : [];
  }

  /** Compares generations: empties the journal if the caller's is newer. @returns false if the caller's is older */
  #isCurrent({ generation }: JournalAt): boolean {
    if (generation > this.#generation) {
      this.ctx.storage.transactionSync(() => {
        this.#tables.empty();
        this.#batches.empty();
        this.#logs.empty();
        this.#alarms.empty();
        this.#tables.setMeta("generation", generation);
      });
      this.#generation = generation;
    }
    return generation === this.#generation;
  }

  /** Sequence number up to which the sums of batches are folded. */
  get #folded(): number {
    return this.#tables.meta(FOLDED);
  }

  /** As `#isCurrent`, for a reader. */
  #isRead(at: JournalAt): boolean {
    this.#readAt = Date.now();
    return this.#isCurrent(at);
  }

  /** As `#isRead`, with the sums of all batches in the tables of sums. */
  #isSummed(at: JournalAt): boolean {
    if (!this.#isRead(at)) return false;
    if (this.#batches.latest > this.#folded) this.ctx.storage.transactionSync(() => this.#fold());
    return true;
  }

  /** Folds the sums of batches into the tables of sums; within a transaction. */
  #fold(): void {
    const groups = this.#batches.unfolded(this.#folded);
    const { latest } = this.#batches;
    if (groups.length > 0) this.#sum(groups);
    this.#tables.setMeta(FOLDED, latest);
  }

  #sum(groups: readonly Group[]): void {
    this.#tables.addTally(tally(groups));
    this.#tables.prune(latestMinute(groups));
  }
}

function latestMinute(groups: readonly Group[]): number {
  return groups.reduce((latest, { minute }) => Math.max(latest, minute), 0);
}

type Columns = Record<string, SqlStorageValue>;
