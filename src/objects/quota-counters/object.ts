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
 * The request counters of one account in one Region: a CounterBook kept in SQLite. No answer leaves before what
 * was written is durable (the object's output gate), so a restart never grants a unit again.
 */
export class QuotaCounters extends DurableObject<unknown> {
  readonly #book: CounterBook;
  readonly #requests: QuotaRequests;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#book = new CounterBook(shelfOf(ctx.storage.sql), Date.now);
    this.#requests = new QuotaRequests(ctx.storage.sql, (state, quota, rate) =>
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

  /** The limit that a quota was overridden with, null for its default. */
  limit(state: WorkspaceState, quota: string): number | null {
    this.catchUp(state);
    return this.#book.read(state, {})[quota]?.override?.limit ?? null;
  }

  override(state: WorkspaceState, quota: string, rate: Rate | null): void {
    this.catchUp(state);
    this.#book.override(state, quota, rate);
  }

  /** Decides the requests for higher quotas that are due. @returns the time by the workspace's clock */
  catchUp(state: WorkspaceState): number {
    const now = timeOf(state.clock, Date.now());
    this.#requests.catchUp(state, now);
    return now;
  }

  /** Enters a request for a higher quota, unless one of its quota is open, or too many are. */
  requestIncrease(state: WorkspaceState, request: NewQuotaRequest): QuotaChange | "open" | "tooMany" {
    const now = this.catchUp(state);
    return this.#requests.add(request, now);
  }

  quotaChange(state: WorkspaceState, id: string): QuotaChange | null {
    this.catchUp(state);
    return this.#requests.get(id);
  }

  quotaChanges(state: WorkspaceState): QuotaChange[] {
    this.catchUp(state);
    return this.#requests.list();
  }

  /** Opens a Support case for a request. @returns null where it is not pending */
  openCase(state: WorkspaceState, id: string, caseId: string): QuotaChange | null {
    const now = this.catchUp(state);
    return this.#requests.openCase(id, caseId, now);
  }

  /** Decides a request at once. @returns null where it is not open */
  decide(state: WorkspaceState, id: string, end: QuotaRequestEnd): QuotaChange | null {
    const now = this.catchUp(state);
    return this.#requests.decide(state, id, end, now);
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

function shelfOf(sql: SqlStorage): CounterStore {
  takeSteps(sql, COUNTER_SCHEMA);
  return {
    load() {
      const seen = sql
        .exec<{ generation: number; clock_version: number }>("SELECT generation, clock_version FROM seen")
        .toArray()[0];
      const counters = sql.exec<CounterRow>("SELECT * FROM counters").toArray().map(savedCounter);
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
      if (empty) sql.exec("DELETE FROM counters");
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
