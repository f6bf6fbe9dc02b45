import { DurableObject } from "cloudflare:workers";
import { type AccessLogQuery, logPages } from "../../meter/access-log.ts";
import type { Counted } from "../../meter/costs.ts";
import {
  type Group,
  MINUTE_MS,
  type RecordedRequest,
  type RequestList,
  type RequestQuery,
} from "../../meter/record.ts";
import type { AnswerTally, LatencyTally, QuotaTally } from "../../meter/tally.ts";
import { ObjectSnapshot } from "../object-snapshot.ts";
import { register, type WorkspaceBinding } from "../registration.ts";
import type { PageReply, RefusedRow, Restorable, StageReply, Steps } from "../restoring.ts";
import type { RowCursor, RowsOf } from "../rows.ts";
import { type AccessLogPage, readAccessLog } from "./access-log-reader.ts";
import { AccessLogs } from "./access-logs.ts";
import { type AlarmChange, type AlarmQuery, Alarms, type StoredAlarm } from "./alarms.ts";
import { conditions, MOST_ROWS, type Span, seriesOf } from "./queries.ts";
import {
  busiestQuotas,
  type QuotaSums,
  quotaUsage,
  type UsageQuery,
  type UsageSeries,
} from "./quota-usage.ts";
import { latestMinute, Recorded } from "./recorded.ts";
import { type DetailedRequest, findRequest, listRequests, type WindowUser, windowUsers } from "./requests.ts";
import { JOURNAL_SNAPSHOT } from "./snapshot.ts";
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

/** How long after a read isolates send their requests without delay, in milliseconds of the wall clock. */
const READ_LATELY_MS = 60_000;

/** The request journal of one workspace: the newest requests, series by the minute, and totals. */
export class Journal extends DurableObject<WorkspaceBinding> implements Restorable {
  readonly #snapshot = new ObjectSnapshot(this.ctx.storage, JOURNAL_SNAPSHOT);
  readonly #sql: SqlStorage = this.ctx.storage.sql;
  /** The tables; null for a journal that was never written. */
  #opened: Opened | null = null;
  #generation = 0;
  /** Wall-clock time of the last read of requests or sums. */
  #readAt = Number.NEGATIVE_INFINITY;
  /** Oldest generation of the workspace that may call, since the journal was ended. */
  #oldest = 0;

  /**
   * Adds a batch from an isolate. A batch from before the last reset is ignored.
   *
   * @returns whether the journal has been read lately.
   */
  async add(batch: Batch): Promise<boolean> {
    const isRead = Date.now() - this.#readAt < READ_LATELY_MS;
    const opened = await this.#admit(batch);
    if (!opened) return isRead;
    this.ctx.storage.transactionSync(() => {
      const { tables, logs, recorded } = opened;
      recorded.add(batch);
      if (batch.dropped > 0) tables.setMeta("dropped", tables.meta("dropped") + batch.dropped);
      const pages = logPages(batch.groups, () => JSON.parse(batch.own) as RequestList);
      for (const page of pages) logs.add(page, latestMinute(batch.groups) * MINUTE_MS);
    });
    return isRead;
  }

  /** Recorded requests, latest arrival first. */
  requests(at: JournalAt, query: RequestQuery): RecordedRequest[] {
    const opened = this.#read(at);
    return opened ? listRequests(opened.recorded.newest(), query) : [];
  }

  /** A recorded request, and who drew from the window that refused it; null where there is none of that id. */
  request(at: JournalAt, id: string): (DetailedRequest & { readonly users: WindowUser[] }) | null {
    const recorded = this.#read(at)?.recorded;
    const found = recorded ? findRequest(recorded.newest(), id) : null;
    if (!recorded || !found) return null;
    const { request, window } = found;
    return { ...found, users: window ? windowUsers(recorded.newest(), request.cloud, window) : [] };
  }

  /** A page of an instance's access log, after pruning. */
  accessLog(at: LogAt, query: AccessLogQuery): AccessLogPage & { readonly held: number } {
    const logs = this.#read(at)?.logs;
    if (!logs) return { entries: [], next: null, held: 0 };
    const { instance } = query;
    this.ctx.storage.transactionSync(() => logs.prune(instance, at.capacity, at.now));
    return { ...readAccessLog(this.#sql, query), held: logs.held(instance) };
  }

  /** Deletes the access log of a released instance. */
  async dropAccessLog(at: JournalAt, instance: string): Promise<void> {
    const opened = await this.#admit(at);
    if (opened) this.ctx.storage.transactionSync(() => opened.logs.drop(instance));
  }

  /** Usage of request quotas over time. */
  usage(at: JournalAt, query: UsageQuery): UsageSeries[] {
    return this.#summed(at) ? quotaUsage(this.#sql, query) : [];
  }

  /** Quotas that were drawn from in a span, those that refused most first. @param most of them */
  busiestQuotas(at: JournalAt, span: Span, most: number): QuotaSums[] {
    return this.#summed(at) ? busiestQuotas(this.#sql, span, most) : [];
  }

  /** Successful cryptographic operations over time, by key and operation. */
  keyUses(at: JournalAt, query: KeyUsesQuery): KeyUsesSeries[] {
    if (!this.#summed(at)) return [];
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
    if (!this.#summed(at)) return [];
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
    if (!this.#summed(at)) return [];
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
    const opened = this.#summed(at);
    if (!opened) return { answers: [], quotas: [], latencies: [], dropped: 0 };
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
      dropped: opened.tables.meta("dropped"),
    };
  }

  /** CloudWatch alarms, by account, Region and name. */
  alarms(at: JournalAt, query: AlarmQuery): StoredAlarm[] {
    return this.#current(at)?.alarms.list(query) ?? [];
  }

  /** Makes changes of alarms, all or none; see `Alarms.write`. */
  async writeAlarms(at: JournalAt, changes: readonly AlarmChange[]): Promise<ReturnType<Alarms["write"]>> {
    const opened = await this.#admit(at);
    if (!opened) return "changed";
    return this.ctx.storage.transactionSync(() => opened.alarms.write(changes));
  }

  /** History of alarms, the earliest item first. */
  alarmHistory(at: JournalAt, query: AlarmQuery): ReturnType<Alarms["history"]> {
    return this.#current(at)?.alarms.history(query) ?? [];
  }

  /** The latest notifications of alarms, the earliest first. */
  alarmNotifications(at: JournalAt, query: AlarmQuery, limit: number): ReturnType<Alarms["notifications"]> {
    return this.#current(at)?.alarms.notifications(query, limit) ?? [];
  }

  /** A page of the journal's rows for a snapshot: sums, access logs and alarms. */
  rows(at: JournalAt, from: RowCursor | null): PageReply {
    if (this.#summed(at)) return this.#snapshot.rows(from);
    return at.generation < this.#generation ? "stale" : { parts: [], next: null, changes: "", steps: {} };
  }

  stage(generation: number, steps: Steps | null, parts: readonly RowsOf[]): StageReply {
    return this.#snapshot.stage(generation, steps, parts);
  }

  tryStaged(generation: number): RefusedRow | null {
    return this.#snapshot.tryStaged(generation);
  }

  /** Drops what is staged for a generation, and the storage of a journal that has nothing else. */
  async unstage(generation: number): Promise<void> {
    const isStaging = this.#snapshot.unstage(generation);
    if (!isStaging && !this.#open()) await this.ctx.storage.deleteAll();
  }

  /**
   * Deletes the journal, if it was not used in a generation of its workspace or in a later one.
   *
   * @returns whether it was deleted
   */
  async end(generation: number): Promise<boolean> {
    this.#open();
    if (this.#generation >= generation) return false;
    this.#opened = null;
    this.#generation = 0;
    this.#oldest = generation;
    await this.#snapshot.deleteAll(generation);
    return true;
  }

  /**
   * The tables, for a call that writes: registers the journal with its workspace first, and empties it if the caller's
   * generation is newer. Null if that is older.
   */
  async #admit({ generation }: JournalAt): Promise<Opened | null> {
    this.#restore(generation);
    const isRegistered = () => this.#open()?.tables.meta("registered") === generation;
    if (!isRegistered()) {
      if (generation < Math.max(this.#generation, this.#oldest)) return null;
      if (!(await register(this.env, "journal", this.ctx.id.name ?? "", generation))) return null;
    }
    // The journal may have ended meanwhile, or been used in a later generation.
    if (generation < Math.max(this.#generation, this.#oldest)) return null;
    const opened = this.#open() ?? this.#create();
    if (!isRegistered() || generation > this.#generation) {
      this.ctx.storage.transactionSync(() => {
        if (generation > this.#generation) {
          opened.tables.empty();
          opened.recorded.empty();
          opened.logs.empty();
          opened.alarms.empty();
        }
        opened.tables.setMeta("generation", generation);
        opened.tables.setMeta("registered", generation);
      });
      this.#generation = generation;
    }
    return opened;
  }

  /** The tables, for a call that reads; null if nothing was written in the caller's generation. */
  #current({ generation }: JournalAt): Opened | null {
    this.#restore(generation);
    const opened = this.#open();
    return generation === this.#generation ? opened : null;
  }

  /** Makes tables of what is staged for the caller's generation, if there is anything. */
  #restore(generation: number): void {
    this.#open();
    // The tables are read again at the next look.
    if (generation > this.#generation && this.#snapshot.restore(generation)) this.#opened = null;
  }

  /** As `#current`, for a reader of requests. */
  #read(at: JournalAt): Opened | null {
    this.#readAt = Date.now();
    return this.#current(at);
  }

  /** As `#read`, with the sums of all batches in the tables of sums. */
  #summed(at: JournalAt): Opened | null {
    const opened = this.#read(at);
    if (opened?.recorded.isUnfolded) this.ctx.storage.transactionSync(() => opened.recorded.fold());
    return opened;
  }

  /** The tables if they exist. */
  #open(): Opened | null {
    const exists = "SELECT 1 FROM sqlite_master WHERE name = 'meta'";
    if (!this.#opened && this.#sql.exec(exists).toArray().length > 0) {
      this.#generation = this.#create().tables.meta("generation");
    }
    return this.#opened;
  }

  #create(): Opened {
    const sql = this.#sql;
    const tables = new JournalTables(sql);
    const recorded = new Recorded(sql, tables);
    this.#opened = { tables, recorded, logs: new AccessLogs(sql), alarms: new Alarms(sql) };
    return this.#opened;
  }
}

/** Tables of a journal. */
interface Opened {
  readonly tables: JournalTables;
  readonly recorded: Recorded;
  readonly logs: AccessLogs;
  readonly alarms: Alarms;
}

type Columns = Record<string, SqlStorageValue>;
