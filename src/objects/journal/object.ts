import { DurableObject } from "cloudflare:workers";
import { type AccessLogQuery, logPages } from "../../meter/access-log.ts";
import type { Counted } from "../../meter/costs.ts";
import {
  type Group,
  type GroupProperties,
  groupProperties,
  isWanted,
  MINUTE_MS,
  REQUEST_MEMBERS,
  type RecordedRequest,
  type RequestList,
  type RequestQuery,
  shownRequest,
} from "../../meter/record.ts";
import { type AnswerTally, type LatencyTally, type QuotaTally, tally } from "../../meter/tally.ts";
import { type AccessLogPage, readAccessLog } from "./access-log-reader.ts";
import { AccessLogs } from "./access-logs.ts";
import { conditions, type Span, seriesOf } from "./queries.ts";
import { JournalTables } from "./tables.ts";

/** Requests of one workspace and generation, as an isolate hands them in. */
export interface Batch {
  readonly generation: number;
  readonly groups: readonly Group[];
  /** JSON of an `RequestList`: numbers of groups are places in `groups`. */
  readonly own: string;
  /** Requests in `own`. */
  readonly count: number;
  /** Requests that are counted in `groups`, but of which nothing else is kept. */
  readonly dropped: number;
}

/** Where the caller believes the workspace stands. */
export interface JournalAt {
  readonly generation: number;
}

/** Where the caller believes an instance's access log stands. */
export interface LogAt extends JournalAt {
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Requests that it may hold. */
  readonly capacity: number;
}

/** Which series are asked for. Minutes are the finest that is kept. */
export interface UsageQuery extends Span {
  readonly quota?: string;
  /** A multiple of 60,000. */
  readonly stepMs: number;
}

/** Requests that a quota let through and refused, step by step; steps without any are left out. */
export interface UsageSeries {
  readonly quota: string;
  readonly points: { readonly time: number; readonly allowed: number; readonly throttled: number }[];
}

/** Which keys' successes are asked for. */
export interface KeyUsesQuery {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** ARN of the key, or of the source key. */
  readonly key?: string;
  /** What that ARN begins with: those of an account's keys in a Region. */
  readonly keyPrefix?: string;
  readonly operation?: string;
}

/** Successful cryptographic operations on a key (AWS/KMS SuccessfulRequest), step by step. */
export interface KeyUsesSeries {
  readonly key: string;
  /** Destination key of ReEncrypt; empty for others. */
  readonly otherKey: string;
  readonly operation: string;
  readonly points: { readonly time: number; readonly successes: number }[];
}

/** Requests that the quota of a custom key store refused, step by step. */
export interface StoreThrottles {
  /** Which kind of store: the id of its quota. */
  readonly quota: string;
  readonly store: string;
  readonly operation: string;
  /** Empty where no key was named. */
  readonly keySpec: string;
  readonly points: { readonly time: number; readonly throttled: number }[];
}

/** Sums since the workspace was made or reset. */
export interface Totals {
  readonly answers: readonly AnswerTally[];
  readonly quotas: readonly Omit<QuotaTally, "minute">[];
  readonly latencies: readonly LatencyTally[];
  readonly dropped: number;
}

/** Rows of an answer at the most. */
const MOST_ROWS = 50_000;

/** What a workspace's requests were: the newest of them, series by the minute, and sums. One for each workspace. */
export class Journal extends DurableObject<unknown> {
  readonly #tables: JournalTables;
  readonly #logs: AccessLogs;
  readonly #sql: SqlStorage;
  #generation: number;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#tables = new JournalTables(this.#sql);
    this.#logs = new AccessLogs(this.#sql);
    this.#generation = this.#tables.meta("generation");
  }

  /** Takes in what an isolate has recorded. What was before the last reset is no longer of interest. */
  add(batch: Batch): void {
    if (!this.#isCurrent(batch)) return;
    this.ctx.storage.transactionSync(() => {
      if (batch.count > 0) {
        this.#tables.addChunk(batch.count, JSON.stringify(batch.groups.map(groupProperties)), batch.own);
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

  /** Requests, in the order in which they came in here, the newest first. */
  requests(at: JournalAt, query: RequestQuery): RecordedRequest[] {
    const found: RecordedRequest[] = [];
    if (!this.#isCurrent(at)) return found;
    let reached = typeof query.before !== "string";
    const latest = typeof query.before === "number" ? query.before : Number.POSITIVE_INFINITY;
    for (const chunk of this.#tables.chunks()) {
      const groups = JSON.parse(chunk.shared) as GroupProperties[];
      const wanted = groups.map((shared) => isWanted(shared, query));
      if (reached && !wanted.includes(true)) continue;
      const own = JSON.parse(chunk.own) as RequestList;
      for (let at = own.length - REQUEST_MEMBERS; at >= 0; at -= REQUEST_MEMBERS) {
        const [time, id, place, duration] = own.slice(at, at + REQUEST_MEMBERS) as [
          number,
          string,
          number,
          number,
        ];
        const shared = groups[place];
        if (reached && shared && wanted[place] && time < latest) {
          found.push(shownRequest(shared, time, id, duration));
          if (found.length >= query.limit) return found;
        }
        if (id === query.before) reached = true;
      }
    }
    return found;
  }

  /** The access log of an instance, without what is too old by now or too much. */
  accessLog(at: LogAt, query: AccessLogQuery): AccessLogPage & { readonly held: number } {
    if (!this.#isCurrent(at)) return { entries: [], next: null, held: 0 };
    const { instance } = query;
    this.ctx.storage.transactionSync(() => this.#logs.prune(instance, at.capacity, at.now));
    return { ...readAccessLog(this.#sql, query), held: this.#logs.held(instance) };
  }

  /** Forgets the access log of an instance that is gone. */
  dropAccessLog(at: JournalAt, instance: string): void {
    if (this.#isCurrent(at)) this.ctx.storage.transactionSync(() => this.#logs.drop(instance));
  }

  /** Use of request quotas over time. */
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

  /** Requests by price class. Hours are the finest that is kept: those that the span touches count whole. */
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

  /** Empties the journal where the caller knows of a reset. @returns false where the caller does not know of one */
  #isCurrent({ generation }: JournalAt): boolean {
    if (generation > this.#generation) {
      this.ctx.storage.transactionSync(() => {
        this.#tables.empty();
        this.#logs.empty();
        this.#tables.setMeta("generation", generation);
      });
      this.#generation = generation;
    }
    return generation === this.#generation;
  }
}

type Columns = Record<string, SqlStorageValue>;
