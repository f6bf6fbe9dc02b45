import { DurableObject } from "cloudflare:workers";
import { timeOf } from "../../clock.ts";
import {
  CounterBook,
  type CounterStore,
  type QuotaReply,
  type QuotaRequest,
  type QuotaUse,
  type SavedCounter,
  type Unspent,
} from "../../quotas/counter-book.ts";
import type { QuotaRequestEnd } from "../../quotas/quota-request.ts";
import type { Rate } from "../../quotas/row.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { takeSteps } from "../schema.ts";
import { type NewQuotaRequest, type QuotaChange, QuotaRequests } from "./requests.ts";
import { COUNTER_SCHEMA } from "./schema.ts";

/**
 * The request counters of one account in one Region: a CounterBook stored in SQLite. The object's output gate holds
 * every answer until its writes are durable, so a restart never grants a unit again.
 *
 * Tables are created at the first call, so that a new object is written to disk once, with its first counter. The
 * tables of requests for higher quotas are created with the first request, which most accounts never make.
 */
export class QuotaCounters extends DurableObject<unknown> {
  #opened: { readonly book: CounterBook; requests: QuotaRequests | null } | undefined;

  get #book(): CounterBook {
    return this.#open().book;
  }

  #open() {
    const { sql } = this.ctx.storage;
    const open = () => {
      const asked =
        sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'quota_requests'").toArray().length > 0;
      return { book: new CounterBook(storeOf(sql), Date.now), requests: asked ? this.#newRequests() : null };
    };
    this.#opened ??= open();
    return this.#opened;
  }

  #newRequests(): QuotaRequests {
    return new QuotaRequests(this.ctx.storage.sql, (state, quota, rate) =>
      this.#book.override(state, quota, rate),
    );
  }

  lease(state: WorkspaceState, request: QuotaRequest): QuotaReply {
    this.catchUp(state);
    return this.#book.lease(state, request);
  }

  report(state: WorkspaceState, quota: string, unspent: Unspent | null, throttled: number): void {
    this.#book.report(state, quota, unspent, throttled);
  }

  read(state: WorkspaceState, rates: Readonly<Record<string, Rate>>): Record<string, QuotaUse> {
    this.catchUp(state);
    return this.#book.read(state, rates);
  }

  /** The overriding limit of a quota; null for its default. */
  limit(state: WorkspaceState, quota: string): number | null {
    this.catchUp(state);
    return this.#book.read(state, {})[quota]?.override?.limit ?? null;
  }

  override(state: WorkspaceState, quota: string, rate: Rate | null): void {
    this.catchUp(state);
    this.#book.override(state, quota, rate);
  }

  /** Decides the due requests for higher quotas. @returns time by the workspace's clock */
  catchUp(state: WorkspaceState): number {
    const now = timeOf(state.clock, Date.now());
    this.#open().requests?.catchUp(state, now);
    return now;
  }

  /** Adds a request for a higher quota, unless the quota has an open one or too many are open. */
  requestIncrease(state: WorkspaceState, request: NewQuotaRequest): QuotaChange | "open" | "tooMany" {
    const opened = this.#open();
    opened.requests ??= this.#newRequests();
    const now = this.catchUp(state);
    return opened.requests.add(request, now);
  }

  quotaChange(state: WorkspaceState, id: string): QuotaChange | null {
    this.catchUp(state);
    return this.#open().requests?.get(id) ?? null;
  }

  quotaChanges(state: WorkspaceState): QuotaChange[] {
    this.catchUp(state);
    return this.#open().requests?.list() ?? [];
  }

  /** Opens a Support case for a request. @returns null if it is not pending */
  openCase(state: WorkspaceState, id: string, caseId: string): QuotaChange | null {
    const now = this.catchUp(state);
    return this.#open().requests?.openCase(id, caseId, now) ?? null;
  }

  /** Decides a request at once. @returns null if it is not open */
  decide(state: WorkspaceState, id: string, end: QuotaRequestEnd): QuotaChange | null {
    const now = this.catchUp(state);
    return this.#open().requests?.decide(state, id, end, now) ?? null;
  }
}

type CounterRow = {
  quota: string;
  window_start: number | null;
  mark: number;
  throttled: number;
  override_limit: number | null;
  override_seconds: number | null;
};

function storeOf(sql: SqlStorage): CounterStore {
  takeSteps(sql, COUNTER_SCHEMA);
  let isNew = false;
  return {
    load() {
      const seen = sql
        .exec<{ generation: number; clock_version: number }>("SELECT generation, clock_version FROM seen")
        .toArray()[0];
      const counters = sql.exec<CounterRow>("SELECT * FROM counters").toArray().map(savedCounter);
      isNew = seen === undefined;
      return { generation: seen?.generation ?? 0, clockVersion: seen?.clock_version ?? 0, counters };
    },
    save({ quota, windowStart, mark, throttled, override }) {
      sql.exec(
        "INSERT OR REPLACE INTO counters VALUES (?, ?, ?, ?, ?, ?)",
        quota,
        windowStart,
        mark,
        throttled,
        override?.limit ?? null,
        override?.intervalSeconds ?? null,
      );
    },
    saveState(generation, clockVersion, empty) {
      if (empty && !isNew) sql.exec("DELETE FROM counters");
      isNew = false;
      sql.exec("INSERT OR REPLACE INTO seen VALUES (1, ?, ?)", generation, clockVersion);
    },
  };
}

function savedCounter(row: CounterRow): SavedCounter {
  const { override_limit: limit, override_seconds: intervalSeconds } = row;
  return {
    quota: row.quota,
    windowStart: row.window_start,
    mark: row.mark,
    throttled: row.throttled,
    override: limit === null || intervalSeconds === null ? null : { limit, intervalSeconds },
  };
}
