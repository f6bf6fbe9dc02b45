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
import type { Released } from "../../quotas/reservation.ts";
import type { Rate } from "../../quotas/row.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { ObjectSnapshot } from "../object-snapshot.ts";
import { register, type WorkspaceBinding } from "../registration.ts";
import type { PageReply, RefusedRow, Restorable, StageReply, Steps } from "../restoring.ts";
import type { RowCursor, RowsOf } from "../rows.ts";
import { takeSteps } from "../schema.ts";
import { type NewQuotaRequest, type QuotaChange, QuotaRequests } from "./requests.ts";
import { COUNTER_SCHEMA } from "./schema.ts";
import { COUNTER_SNAPSHOT } from "./snapshot.ts";

const RESET = "the workspace was reset meanwhile";

/** What is open of the counters: the book, and the requests for higher quotas, null before the first one. */
interface Opened {
  readonly book: CounterBook;
  requests: QuotaRequests | null;
}

/**
 * The request counters of one account in one Region: a CounterBook stored in SQLite. The object's output gate holds
 * every answer until its writes are durable, so a restart never grants a unit again.
 *
 * Tables are created at the first call, once the object is registered with its workspace, so that a new object is
 * written to disk once, with its first counter. The tables of requests for higher quotas are created with the first
 * request, which most accounts never make.
 */
export class QuotaCounters extends DurableObject<WorkspaceBinding> implements Restorable {
  readonly #snapshot = new ObjectSnapshot(this.ctx.storage, COUNTER_SNAPSHOT);
  #opened: Opened | null = null;
  /** Latest generation of the workspace in which the object is registered, and oldest one that may call it. */
  #registered = 0;
  #oldest = 0;

  async lease(state: WorkspaceState, request: QuotaRequest): Promise<QuotaReply> {
    const opened = await this.#admit(state);
    if (!opened) return { kind: "stale" };
    this.#decideDue(opened, state);
    return opened.book.lease(state, request);
  }

  report(
    state: WorkspaceState,
    quota: string,
    unspent: Unspent | null,
    throttled: number,
    end?: { readonly released: Released; readonly rate: Rate },
  ): void {
    if (this.#isRegistered(state)) this.#open()?.book.report(state, quota, unspent, throttled, end);
  }

  async read(
    state: WorkspaceState,
    rates: Readonly<Record<string, Rate>>,
  ): Promise<Record<string, QuotaUse>> {
    const opened = await this.#caughtUp(state);
    return opened?.book.read(state, rates) ?? {};
  }

  /** The overriding limit of a quota; null for its default. */
  async limit(state: WorkspaceState, quota: string): Promise<number | null> {
    const opened = await this.#caughtUp(state);
    return opened?.book.read(state, {})[quota]?.override?.limit ?? null;
  }

  /** Sets or restores the rate of a quota. @throws Error if the workspace was reset meanwhile */
  async override(state: WorkspaceState, quota: string, rate: Rate | null): Promise<void> {
    const opened = await this.#admit(state);
    if (!opened) throw new Error(RESET);
    this.#decideDue(opened, state);
    opened.book.override(state, quota, rate);
  }

  /** Decides the due requests for higher quotas. */
  async catchUp(state: WorkspaceState): Promise<void> {
    await this.#caughtUp(state);
  }

  /** Adds a request for a higher quota, unless the quota has an open one or too many are open. */
  async requestIncrease(
    state: WorkspaceState,
    request: NewQuotaRequest,
  ): Promise<QuotaChange | "open" | "tooMany"> {
    const opened = await this.#admit(state);
    if (!opened) throw new Error(RESET);
    opened.requests ??= this.#newRequests(opened.book);
    return opened.requests.add(request, this.#decideDue(opened, state));
  }

  async quotaChange(state: WorkspaceState, id: string): Promise<QuotaChange | null> {
    return (await this.#caughtUp(state))?.requests?.get(id) ?? null;
  }

  async quotaChanges(state: WorkspaceState): Promise<QuotaChange[]> {
    return (await this.#caughtUp(state))?.requests?.list() ?? [];
  }

  /** Opens a Support case for a request. @returns null if it is not pending */
  async openCase(state: WorkspaceState, id: string, caseId: string): Promise<QuotaChange | null> {
    const opened = await this.#caughtUp(state);
    return opened?.requests?.openCase(id, caseId, timeOf(state.clock, Date.now())) ?? null;
  }

  /** Decides a request at once. @returns null if it is not open */
  async decide(state: WorkspaceState, id: string, end: QuotaRequestEnd): Promise<QuotaChange | null> {
    const opened = await this.#caughtUp(state);
    return opened?.requests?.decide(state, id, end, timeOf(state.clock, Date.now())) ?? null;
  }

  /**
   * Deletes all counters and requests, if they were not used in a generation of the workspace or in a later one.
   *
   * @returns whether they were deleted
   */
  async end(generation: number): Promise<boolean> {
    this.#open();
    if ((this.#opened?.book.generation ?? 0) >= generation) return false;
    this.#opened = null;
    this.#registered = 0;
    this.#oldest = generation;
    await this.#snapshot.deleteAll(generation);
    return true;
  }

  /** A page of the object's rows for a snapshot, after due decisions. */
  async rows(state: WorkspaceState, from: RowCursor | null): Promise<PageReply> {
    const opened = await this.#caughtUp(state);
    if (!opened && this.#open()) return "stale";
    if (opened) opened.book.read(state, {});
    return this.#snapshot.rows(from);
  }

  stage(generation: number, steps: Steps | null, parts: readonly RowsOf[]): StageReply {
    return this.#snapshot.stage(generation, steps, parts);
  }

  tryStaged(generation: number): RefusedRow | null {
    return this.#snapshot.tryStaged(generation);
  }

  /** Drops what is staged for a generation, and the storage of an object that has nothing else. */
  async unstage(generation: number): Promise<void> {
    const isStaging = this.#snapshot.unstage(generation);
    if (!isStaging && !this.#open()) await this.ctx.storage.deleteAll();
  }

  /** The counters, if the object may be used in the caller's generation; null if the workspace was reset since. */
  async #admit(state: WorkspaceState): Promise<Opened | null> {
    const { generation } = state;
    this.#restore(state);
    const opened = this.#open();
    if (this.#isRegistered(state)) return opened ?? this.#create();
    if (generation < this.#oldest) return null;
    if (!(await register(this.env, "counters", this.ctx.id.name ?? "", generation))) return null;
    // They may have ended meanwhile.
    if (generation < this.#oldest) return null;
    const admitted = this.#opened ?? this.#create();
    this.#registered = Math.max(this.#registered, generation);
    this.ctx.storage.sql.exec("UPDATE seen SET registered = 1 WHERE generation = ?", generation);
    return admitted;
  }

  #isRegistered({ generation }: WorkspaceState): boolean {
    return this.#registered === generation;
  }

  /** The counters after all due decisions; null if there are none, or if the workspace was reset since. */
  async #caughtUp(state: WorkspaceState): Promise<Opened | null> {
    this.#restore(state);
    if (!this.#open()) return null;
    const opened = await this.#admit(state);
    if (opened) this.#decideDue(opened, state);
    return opened;
  }

  /** Makes tables of what is staged for the caller's generation, if there is anything. */
  #restore({ generation, clock }: WorkspaceState): void {
    if (generation <= (this.#open()?.book.generation ?? 0)) return;
    // The tables are read again at the next look.
    if (this.#snapshot.restore(generation, clock.version)) this.#opened = null;
  }

  /** Decides the due requests for higher quotas. @returns time by the workspace's clock */
  #decideDue({ requests }: Opened, state: WorkspaceState): number {
    const now = timeOf(state.clock, Date.now());
    requests?.catchUp(state, now);
    return now;
  }

  /** The counters if their tables exist; null for an object that was never written. */
  #open(): Opened | null {
    const { sql } = this.ctx.storage;
    if (!this.#opened && hasTable(sql, "seen")) {
      const opened = this.#create();
      const seen = sql
        .exec<{ generation: number }>("SELECT generation FROM seen WHERE registered = 1")
        .toArray()[0];
      this.#registered = seen?.generation ?? 0;
      if (hasTable(sql, "quota_requests")) opened.requests = this.#newRequests(opened.book);
    }
    return this.#opened;
  }

  #create(): Opened {
    this.#opened = { book: new CounterBook(storeOf(this.ctx.storage.sql), Date.now), requests: null };
    return this.#opened;
  }

  #newRequests(book: CounterBook): QuotaRequests {
    return new QuotaRequests(this.ctx.storage.sql, (state, quota, rate) => book.override(state, quota, rate));
  }
}

function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", name).toArray().length > 0;
}

type CounterRow = {
  quota: string;
  window_start: number | null;
  mark: number;
  throttled: number;
  override_limit: number | null;
  override_seconds: number | null;
  reserved: string | null;
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
    save({ quota, windowStart, mark, throttled, override, reserved }) {
      sql.exec(
        "INSERT OR REPLACE INTO counters VALUES (?, ?, ?, ?, ?, ?, ?)",
        quota,
        windowStart,
        mark,
        throttled,
        override?.limit ?? null,
        override?.intervalSeconds ?? null,
        reserved.length > 0 ? reserved.join() : null,
      );
    },
    remove: (quota) => sql.exec("DELETE FROM counters WHERE quota = ?", quota),
    saveState(generation, clockVersion, empty) {
      if (empty && !isNew) sql.exec("DELETE FROM counters");
      isNew = false;
      // Nobody adopts a generation in which the object is not registered.
      sql.exec(
        "INSERT OR REPLACE INTO seen (id, generation, clock_version, registered) VALUES (1, ?, ?, 1)",
        generation,
        clockVersion,
      );
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
    reserved: row.reserved === null ? [] : row.reserved.split(",").map(Number),
  };
}
