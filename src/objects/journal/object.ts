import { DurableObject } from "cloudflare:workers";
import { type AccessLogQuery, logPages } from "../../meter/access-log.ts";
import type { Counted } from "../../meter/costs.ts";
import {
  chunkProperties,
  type Group,
  MINUTE_MS,
  type RecordedRequest,
  type RequestList,
  type RequestQuery,
} from "../../meter/record.ts";
import { type AnswerTally, type LatencyTally, type QuotaTally, tally } from "../../meter/tally.ts";
import { type AccessLogPage, readAccessLog } from "./access-log-reader.ts";
import { AccessLogs } from "./access-logs.ts";
import { type AlarmChange, type AlarmQuery, Alarms, type StoredAlarm } from "./alarms.ts";
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

/** The request journal of one workspace: the newest requests, series by the minute, and totals. */
export class Journal extends DurableObject<unknown> {
  readonly #tables: JournalTables;
  readonly #logs: AccessLogs;
  readonly #alarms: Alarms;
  readonly #sql: SqlStorage;
  #generation: number;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#tables = new JournalTables(this.#sql);
    this.#logs = new AccessLogs(this.#sql);
    this.#alarms = new Alarms(this.#sql);
    this.#generation = this.#tables.meta("generation");
  }

  /** Adds a batch from an isolate. A batch from before the last reset is ignored. */
  add(batch: Batch): void {
    if (!this.#isCurrent(batch)) return;
    this.ctx.storage.transactionSync(() => {
      if (batch.count > 0) {
        const shared = JSON.stringify(batch.groups.map(chunkProperties));
        this.#tables.addChunk(batch.count, shared, batch.own, batch.details ?? null);
      }
      this.#tables.addTally(tally(batch.groups));
      if (batch.dropped > 0) this.#tables.setMeta("dropped", this.#tables.meta("dropped") + batch.dropped);
      let minute = 0;
      for (const group of batch.groups) minute = Math.max(minute, group.minute);
      this.#tables.prune(minute);
      const pages = logPages(batch.groups, () => JSON.parse(batch.own) as RequestList);
      for (const page of pages) this.#logs.add(page, minute * MINUTE_MS);
    });
  }

  /** Recorded requests, latest arrival first. */
  requests(at: JournalAt, query: RequestQuery): RecordedRequest[] {
    return this.#isCurrent(at) ? listRequests(this.#tables.chunks(), query) : [];
  }

  /** A recorded request, and who drew from the window that refused it; null where there is none of that id. */
  request(at: JournalAt, id: string): (DetailedRequest & { readonly users: WindowUser[] }) | null {
    const found = this.#isCurrent(at) ? findRequest(this.#tables.chunks(), id) : null;
    if (!found) return null;
    const { request, window } = found;
    return { ...found, users: window ? windowUsers(this.#tables.chunks(), request.cloud, window) : [] };
  }

  /** A page of an instance's access log, after pruning. */
  accessLog(at: LogAt, query: AccessLogQuery): AccessLogPage & { readonly held: number } {
    if (!this.#isCurrent(at)) return { entries: [], next: null, held: 0 };
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
    if (!this.#isCurrent(at)) return [];
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
    if (!this.#isCurrent(at)) return [];
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
    if (!this.#isCurrent(at)) return [];
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
    if (!this.#isCurrent(at)) return [];
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
    if (!this.#isCurrent(at)) return { answers: [], quotas: [], latencies: [], dropped: 0 };
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
        this.#logs.empty();
        this.#alarms.empty();
        this.#tables.setMeta("generation", generation);
      });
      this.#generation = generation;
    }
    return generation === this.#generation;
  }
}

type Columns = Record<string, SqlStorageValue>;
