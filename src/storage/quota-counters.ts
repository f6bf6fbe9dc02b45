import { DurableObject } from "cloudflare:workers";
import { timeOf } from "../clock.ts";
import type { Env } from "../env.ts";
import type { Rate } from "../quotas/row.ts";
import { afterClockChange, giveBack, take, usedAt, type Window, watermark } from "../quotas/window.ts";
import type { WorkspaceState } from "../workspace.ts";

/** A request for units of one quota. */
export interface QuotaRequest {
  readonly quota: string;
  /** The documented rate, in force unless it is overridden here. */
  readonly rate: Rate;
  readonly want: number;
  /** Least number of units that is of use. */
  readonly cost: number;
  /** Requests that the isolate refused by itself since it last asked. */
  readonly throttled: number;
  /** Unspent units of an earlier lease. */
  readonly returned: { readonly window: number; readonly units: number } | null;
}

/** What an isolate gets. `stale`: its view of the workspace is older than ours. */
export type QuotaReply =
  | { readonly kind: "stale" }
  | {
      readonly kind: "grant";
      readonly units: number;
      /** Start of the window, by the workspace's clock. */
      readonly window: number;
      /** Milliseconds to its end. */
      readonly endsIn: number;
      /** Units in each interval, overrides included. */
      readonly limit: number;
    };

/** State of one quota, for the control API. */
export interface QuotaUse {
  readonly override: Rate | null;
  readonly used: number;
  readonly throttled: number;
  readonly windowEndsAt: number | null;
}

interface Counter {
  window: Window | undefined;
  /** Units noted on disk for the window; after a restart they count as granted. */
  mark: number;
  /** Requests refused since the workspace was reset. */
  throttled: number;
  override: Rate | null;
}

/**
 * The request counters of one account in one Region. One object decides for all isolates; they lease units in
 * blocks. What it grants is noted on disk first, so that a restart never grants it again (docs/quotas.md).
 */
export class QuotaCounters extends DurableObject<Env> {
  #generation = 0;
  #clockVersion = 0;
  readonly #counters = new Map<string, Counter>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY, generation INTEGER, clock_version INTEGER);
      CREATE TABLE IF NOT EXISTS counters (
        quota TEXT PRIMARY KEY,
        window_start REAL,
        mark INTEGER NOT NULL,
        throttled INTEGER NOT NULL,
        override_limit REAL,
        override_seconds REAL
      ) WITHOUT ROWID;`);
    this.#load();
  }

  /** Grants units of a quota. */
  lease(state: WorkspaceState, request: QuotaRequest): QuotaReply {
    if (!this.#adopt(state)) return { kind: "stale" };
    const counter = this.#counter(request.quota);
    const rate = counter.override ?? request.rate;
    const intervalMs = rate.intervalSeconds * 1000;
    if (counter.window && request.returned) {
      counter.window = giveBack(counter.window, request.returned.window, request.returned.units);
    }
    const now = timeOf(state.clock, Date.now());
    const began = counter.window?.start;
    const grant = take(counter.window, rate.limit, intervalMs, request.want, now, request.cost);
    counter.window = grant.window;
    counter.throttled += request.throttled + (grant.units === 0 ? 1 : 0);
    const newWindow = began !== grant.window.start;
    if (newWindow || grant.window.granted > counter.mark || request.throttled > 0 || grant.units === 0) {
      const exact = state.clock.mode === "frozen";
      const mark = exact ? grant.window.granted : watermark(grant.window.granted, rate.limit);
      counter.mark = newWindow ? mark : Math.max(counter.mark, mark);
      this.#save(request.quota, counter);
    }
    return {
      kind: "grant",
      units: grant.units,
      window: grant.window.start,
      endsIn: grant.endsIn,
      limit: rate.limit,
    };
  }

  /** Takes back unspent units and refusals that an isolate has not told of yet. */
  report(state: WorkspaceState, quota: string, unspent: QuotaRequest["returned"], throttled: number): void {
    if (!this.#adopt(state)) return;
    const counter = this.#counter(quota);
    if (counter.window && unspent) {
      counter.window = giveBack(counter.window, unspent.window, unspent.units);
    }
    counter.throttled += throttled;
    this.#save(quota, counter);
  }

  /** Use of every quota that has been used or overridden, by quota id. */
  read(state: WorkspaceState, rates: Readonly<Record<string, Rate>>): Record<string, QuotaUse> {
    this.#adopt(state);
    const now = timeOf(state.clock, Date.now());
    const uses: Record<string, QuotaUse> = {};
    for (const [quota, counter] of this.#counters) {
      const rate = counter.override ?? rates[quota];
      if (!rate) continue;
      const intervalMs = rate.intervalSeconds * 1000;
      const open = counter.window !== undefined && now < counter.window.start + intervalMs;
      uses[quota] = {
        override: counter.override,
        used: usedAt(counter.window, intervalMs, now),
        throttled: counter.throttled,
        windowEndsAt: open && counter.window ? counter.window.start + intervalMs : null,
      };
    }
    return uses;
  }

  /** Sets the rate of a quota, or restores the documented one (null). */
  override(state: WorkspaceState, quota: string, rate: Rate | null): void {
    this.#adopt(state);
    const counter = this.#counter(quota);
    counter.override = rate;
    this.#save(quota, counter);
  }

  /**
   * Takes over a newer state of the workspace.
   *
   * @returns false where the caller's state is the older one.
   */
  #adopt(state: WorkspaceState): boolean {
    const { generation, clock } = state;
    if (generation < this.#generation || clock.version < this.#clockVersion) return false;
    if (generation === this.#generation && clock.version === this.#clockVersion) return true;
    if (generation > this.#generation) {
      this.#counters.clear();
      this.ctx.storage.sql.exec("DELETE FROM counters");
    }
    if (clock.version > this.#clockVersion) this.#moveClock(state);
    this.#generation = generation;
    this.#clockVersion = clock.version;
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO seen VALUES (1, ?, ?)", generation, clock.version);
    return true;
  }

  /** Closes the windows that the clock was set back from, and notes the others to the unit. */
  #moveClock(state: WorkspaceState): void {
    const now = timeOf(state.clock, Date.now());
    for (const [quota, counter] of this.#counters) {
      if (!counter.window) continue;
      counter.window = afterClockChange(counter.window, now);
      counter.mark = counter.window?.granted ?? 0;
      this.#save(quota, counter);
    }
  }

  #counter(quota: string): Counter {
    let counter = this.#counters.get(quota);
    if (!counter) {
      counter = { window: undefined, mark: 0, throttled: 0, override: null };
      this.#counters.set(quota, counter);
    }
    return counter;
  }

  #save(quota: string, counter: Counter): void {
    this.ctx.storage.sql.exec(
      "INSERT OR REPLACE INTO counters VALUES (?, ?, ?, ?, ?, ?)",
      quota,
      counter.window?.start ?? null,
      counter.mark,
      counter.throttled,
      counter.override?.limit ?? null,
      counter.override?.intervalSeconds ?? null,
    );
  }

  #load(): void {
    const seen = this.ctx.storage.sql
      .exec<{ generation: number; clock_version: number }>("SELECT generation, clock_version FROM seen")
      .toArray()[0];
    this.#generation = seen?.generation ?? 0;
    this.#clockVersion = seen?.clock_version ?? 0;
    const rows = this.ctx.storage.sql.exec<{
      quota: string;
      window_start: number | null;
      mark: number;
      throttled: number;
      override_limit: number | null;
      override_seconds: number | null;
    }>("SELECT * FROM counters");
    for (const row of rows) {
      this.#counters.set(row.quota, {
        window: row.window_start === null ? undefined : { start: row.window_start, granted: row.mark },
        mark: row.mark,
        throttled: row.throttled,
        override:
          row.override_limit === null || row.override_seconds === null
            ? null
            : { limit: row.override_limit, intervalSeconds: row.override_seconds },
      });
    }
  }
}
