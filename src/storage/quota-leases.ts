import { CLOSED, type QuotaReply, type QuotaRequest, type Unspent } from "../quotas/counter-book.ts";
import {
  accept,
  emptyLease,
  exhaust,
  type Lease,
  note,
  runsLow,
  setRefilling,
  spend,
  waitFor,
  wanted,
} from "../quotas/lease.ts";
import type { Rate } from "../quotas/row.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import type { Background } from "./lease-time.ts";

/** Leases held by an isolate at the most; a dropped one costs its unspent units, never an admission too many. */
const CAPACITY = 10_000;

/** How often a request asks at the most, before it counts as refused or failed. */
const ATTEMPTS = 3;

/** The part of the quota counters that leasing needs. */
export interface Counters {
  lease(state: WorkspaceState, request: QuotaRequest): Promise<QuotaReply>;
  report(state: WorkspaceState, quota: string, unspent: Unspent | null, throttled: number): Promise<unknown>;
}

/** A request's claim on a quota. */
export interface Claim {
  readonly scope: Scope;
  readonly quota: string;
  readonly rate: Rate;
  readonly cost: number;
  readonly state: WorkspaceState;
  readonly wall: number;
  readonly background: Background;
  /** Who finds no units waits for them, and is not refused: what is refused in the end is told by `refuse`. */
  readonly waits?: boolean;
}

interface Held {
  lease: Lease;
  generation: number;
  clockVersion: number;
  /** Units in each interval as the counters last told. */
  limit: number;
  /** Unspent units of a lease that was given up. */
  returned: Unspent | null;
}

/** Quota units leased by this isolate. What is leased is spent without asking (quotas/lease.ts). */
export class QuotaLeases {
  readonly #counters: (scope: Scope) => Counters;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;
  readonly #wall: () => number;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  readonly #held = new Map<string, Held>();

  constructor(
    counters: (scope: Scope) => Counters,
    refresh: (workspace: string) => Promise<WorkspaceState>,
    wall: () => number = Date.now,
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#counters = counters;
    this.#refresh = refresh;
    this.#wall = wall;
    this.#wait = wait;
  }

  /** Whether the request is within its quota. Without waiting where the lease tells. */
  take(claim: Claim): boolean | Promise<boolean> {
    const held = this.#of(claim);
    const { lease } = held;
    note(lease, claim.wall, claim.cost);
    const verdict = spend(lease, claim.wall, claim.cost);
    if (verdict === "ask") return this.#ask(claim, held);
    if (verdict === "throttled") {
      this.#countRefusal(claim, held);
      return false;
    }
    if (runsLow(lease, claim.wall)) claim.background(this.#lease(claim, held, 0));
    return true;
  }

  /** Counts a request that waited for units and is refused all the same. */
  refuse(claim: Claim): void {
    this.#of(claim).lease.throttled += 1;
  }

  /** Until when a quota is known to have nothing left, wall-clock time; 0 where nothing is known. */
  exhaustedUntil(scope: Scope, quota: string): number {
    return this.#held.get(`${scope.name}/${quota}`)?.lease.exhaustedUntil ?? 0;
  }

  /** The limit of a quota that was drawn from, as the counters last told. */
  limitOf(scope: Scope, quota: string): number | undefined {
    return this.#held.get(`${scope.name}/${quota}`)?.limit;
  }

  /** Hands back what this isolate holds of a scope, so that the counters know what was really used. */
  async settle(scope: Scope, state: WorkspaceState): Promise<void> {
    const prefix = `${scope.name}/`;
    for (const [name, held] of this.#held) {
      if (!name.startsWith(prefix)) continue;
      this.#held.delete(name);
      const quota = name.slice(prefix.length);
      const { lease } = held;
      const unspent =
        held.returned ?? (lease.units > 0 ? { window: lease.window, units: lease.units } : null);
      if (unspent === null && lease.throttled === 0) continue;
      await this.#counters(scope).report(state, quota, unspent, lease.throttled);
    }
  }

  /** The lease of a claim; one made under another clock is given up first. */
  #of(claim: Claim): Held {
    const name = `${claim.scope.name}/${claim.quota}`;
    const { generation, clock } = claim.state;
    const known = this.#held.get(name);
    if (known?.generation === generation && known.clockVersion === clock.version) return known;
    if (known && (known.generation > generation || known.clockVersion > clock.version)) return known;
    const unspent = known && known.generation === generation && known.lease.units > 0;
    const held: Held = {
      lease: { ...emptyLease(), throttled: known?.generation === generation ? known.lease.throttled : 0 },
      generation,
      clockVersion: clock.version,
      limit: known?.limit ?? claim.rate.limit,
      returned: unspent ? { window: known.lease.window, units: known.lease.units } : null,
    };
    if (this.#held.size >= CAPACITY) this.#held.clear();
    this.#held.set(name, held);
    return held;
  }

  #countRefusal(claim: Claim, held: Held): void {
    if (held.limit !== CLOSED && claim.waits !== true) held.lease.throttled += 1;
  }

  async #ask(claim: Claim, held: Held): Promise<boolean> {
    const { lease } = held;
    // The units on their way belong to another request's call, which this one must not await: it looks again.
    for (let due = waitFor(lease, this.#wall()); due > 0; due = waitFor(lease, this.#wall())) {
      await this.#wait(due);
      const verdict = spend(lease, this.#wall(), claim.cost);
      if (verdict === "throttled") this.#countRefusal(claim, held);
      if (verdict !== "ask") return verdict === "admitted";
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const units = await this.#lease(claim, held, claim.cost);
      if (units >= claim.cost) return true;
      // There were none; but another request of this isolate may have brought some meanwhile, or the window
      // that had none may have ended while the answer was on its way.
      const verdict = spend(lease, this.#wall(), claim.cost);
      if (verdict !== "ask" || claim.state.clock.mode === "frozen") return verdict === "admitted";
    }
    return false;
  }

  /** Leases units, `used` of which the request spends at once. @returns units granted. */
  async #lease(claim: Claim, held: Held, used: number): Promise<number> {
    const { lease } = held;
    let state = claim.state;
    for (let attempt = 0; ; attempt++) {
      const sentAt = this.#wall();
      const frozen = state.clock.mode === "frozen";
      const want = wanted(lease, held.limit, sentAt, frozen, claim.cost);
      const large = want > claim.cost;
      const request = {
        quota: claim.quota,
        rate: claim.rate,
        want,
        cost: claim.cost,
        throttled: lease.throttled,
        returned: held.returned,
        ...(claim.waits === true && { waits: true }),
      };
      lease.throttled = 0;
      held.returned = null;
      if (large) setRefilling(lease, sentAt);
      const reply = await this.#counters(claim.scope)
        .lease(state, request)
        .finally(() => {
          if (large) setRefilling(lease, null);
        });
      lease.roundTrip = this.#wall() - sentAt;
      if (reply.kind === "grant") {
        held.limit = reply.limit;
        if (large) lease.batch = reply.units;
        if (reply.units > 0) accept(lease, reply, Math.min(used, reply.units), sentAt);
        else if (!frozen) exhaust(lease, reply.endsIn, sentAt, claim.cost);
        return reply.units;
      }
      if (attempt === ATTEMPTS - 1) throw new Error("the workspace is being reset over and over");
      state = await this.#refresh(claim.scope.workspace);
    }
  }
}
