import { BoundedMap } from "../bounded-map.ts";
import { timeOf } from "../clock.ts";
import {
  CLOSED,
  type QuotaGrant,
  type QuotaReply,
  type QuotaRequest,
  type Unspent,
} from "../quotas/counter-book.ts";
import {
  type Ask,
  beginAsk,
  dropLost,
  emptyLease,
  enqueue,
  giveBack,
  giveUp,
  type Lease,
  leave,
  nextStep,
  note,
  runsLow,
  spend,
  takeAnswer,
  type Waiter,
} from "../quotas/lease.ts";
import { type Released, released, spendReserved } from "../quotas/reservation.ts";
import type { Rate } from "../quotas/row.ts";
import type { Background } from "../request-context.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { requireRoom } from "../workspace-limits.ts";

/** Maximum number of leases held by an isolate. */
const CAPACITY = 10_000;

/**
 * How long a lease is remembered whose workspace may be another one now, milliseconds of the wall clock: a workspace
 * that was emptied begins with its first generation again.
 */
const REMEMBER_MS = 30_000;

/** Maximum number of calls when the workspace changes meanwhile. */
const ATTEMPTS = 3;

/** Methods of the quota counters that leasing needs. */
export interface Counters {
  lease(state: WorkspaceState, request: QuotaRequest): Promise<QuotaReply>;
  report(
    state: WorkspaceState,
    quota: string,
    unspent: Unspent | null,
    throttled: number,
    end?: { readonly released: Released; readonly rate: Rate },
  ): Promise<unknown>;
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
  /** Whether a request without units waits instead of being refused; `refuse` reports its final refusal. */
  readonly waits?: boolean;
}

/** A window of a quota. */
export interface QuotaWindow {
  /** Units in it, and those that have been granted. */
  readonly limit: number;
  readonly used: number;
  /** Its beginning, by the workspace's clock, and its length, in milliseconds. */
  readonly start: number;
  readonly intervalMs: number;
}

interface HeldLease {
  readonly scope: Scope;
  readonly quota: string;
  readonly lease: Lease;
  /** State of the workspace that the lease was made under: generation and clock. */
  readonly state: WorkspaceState;
  /** Units in each interval, and its length in milliseconds, as the counters last reported. */
  limit: number;
  intervalMs: number;
  /** The documented rate, of the latest claim. */
  rate: Rate;
  /** Unspent units of a lease that was ended, and its reservation. */
  returned: Unspent | null;
  released: Released | null;
  /** Wall-clock time of its last claim, milliseconds. */
  usedAt: number;
}

/** Quota units leased by this isolate, which it spends without asking the counters (quotas/lease.ts). */
export class QuotaLeases {
  readonly #counters: (scope: Scope) => Counters;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;
  readonly #wall: () => number;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  /** Leases held; the one requested longest ago is the oldest. */
  readonly #held = new BoundedMap<string, HeldLease>(CAPACITY, (_, held) => this.#dropped.push(held));
  /** Evicted leases that are not handed back yet. */
  #dropped: HeldLease[] = [];

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

  /**
   * Takes units for a request: one atomic step that checks and spends units. It returns a promise only where the lease does
   * not decide.
   *
   * @returns whether the request is within its quota.
   */
  take(claim: Claim): boolean | Promise<boolean> {
    const held = this.#of(claim);
    const { lease } = held;
    note(lease, claim.wall, claim.cost);
    const verdict = spend(lease, claim.wall, claim.cost);
    if (verdict !== "admitted" && spendReserved(lease.reservation, this.#wall(), claim.cost)) return true;
    if (verdict === "ask") return this.#stand(claim, held, enqueue(lease, this.#wall(), claim.cost));
    if (verdict === "throttled") {
      this.#countRefusals(claim, held, 1);
      return false;
    }
    if (runsLow(lease, held.limit, claim.wall)) claim.background(this.#ask(claim, held));
    return true;
  }

  /** Counts the demand of a request that takes its units later. */
  expect(claim: Claim): void {
    note(this.#of(claim).lease, claim.wall, claim.cost);
  }

  /**
   * Takes units for several requests with one call; their demand was counted when they arrived.
   *
   * @returns number of requests within the quota.
   */
  async takeMany(claim: Claim, count: number): Promise<number> {
    const held = this.#of(claim);
    const { lease } = held;
    let passed = 0;
    while (passed < count && spend(lease, claim.wall, claim.cost) === "admitted") passed += 1;
    if (passed === count) return passed;
    if (spend(lease, claim.wall, claim.cost) === "throttled") {
      this.#countRefusals(claim, held, count - passed);
      return passed;
    }
    const rest = Array.from({ length: count - passed }, () => enqueue(lease, this.#wall(), claim.cost));
    try {
      // The first waiter asks for all of them. If all waited at once, each would need a timer, of which a request may
      // have 10,000.
      for (const waiter of rest) if (await this.#stand(claim, held, waiter)) passed += 1;
      return passed;
    } finally {
      for (const waiter of rest) leave(lease, waiter);
    }
  }

  /**
   * Takes units for any number of requests with one call to the counters, to which it hands back what the isolate holds.
   * Neither time nor memory depends on the number.
   *
   * @returns number of requests within the quota; the counters have counted the others as refused.
   */
  async draw(claim: Claim, count: number): Promise<number> {
    const held = this.#of(claim);
    const { lease } = held;
    const request: QuotaRequest = {
      quota: claim.quota,
      rate: claim.rate,
      cost: claim.cost,
      waiting: count,
      forecast: null,
      demanded: lease.untold,
      throttled: lease.throttled,
      returned: held.returned ?? unspentOf(lease),
      released: held.released ?? this.#releasedOf(held),
    };
    held.returned = null;
    held.released = null;
    Object.assign(lease, { units: 0, untold: 0, throttled: 0, reservation: null });
    const { units, limit } = await this.#granted(claim, request);
    held.limit = limit;
    return Math.min(count, Math.floor(units / claim.cost));
  }

  /** Counts a request that waited for units and is refused in the end. */
  refuse(claim: Claim): void {
    this.#of(claim).lease.throttled += 1;
  }

  /** Wall-clock time until which a quota is known to be exhausted; 0 if unknown. */
  exhaustedUntil(scope: Scope, quota: string): number {
    return this.#held.get(nameOf({ scope, quota }))?.lease.exhaustedUntil ?? 0;
  }

  /** Round-trip time of a call to a quota's counters, in milliseconds; 0 if unknown. */
  roundTripOf(scope: Scope, quota: string): number {
    return this.#held.get(nameOf({ scope, quota }))?.lease.roundTrip ?? 0;
  }

  /** The window of the units that a quota's lease has now, by the workspace's clock. */
  windowOf(scope: Scope, quota: string): number | undefined {
    return this.#held.get(nameOf({ scope, quota }))?.lease.window;
  }

  /** Takes back units that a request took in a window, because it turned out to cost nothing. */
  giveBack(scope: Scope, quota: string, window: number | undefined, cost: number): void {
    const held = this.#held.get(nameOf({ scope, quota }));
    if (held && window !== undefined) giveBack(held.lease, this.#wall(), window, cost);
  }

  /** The limit of a used quota, as the counters last reported. */
  limitOf(scope: Scope, quota: string): number | undefined {
    return this.#held.get(nameOf({ scope, quota }))?.limit;
  }

  /**
   * The window of a quota that has refused a request, as the counters last reported; undefined for a quota that is not
   * used, or closed. Its units may be granted to other isolates, and unspent.
   */
  refusing(scope: Scope, quota: string): QuotaWindow | undefined {
    const held = this.#held.get(nameOf({ scope, quota }));
    if (!held || held.limit === CLOSED) return undefined;
    const { limit, intervalMs, lease } = held;
    return { limit, used: limit - (lease.exhaustedCost - 1), start: lease.window, intervalMs };
  }

  /** Hands back the leases of a scope, so that the counters know the units really used. */
  async handBack(scope: Scope, state: WorkspaceState): Promise<void> {
    for (const [name, held] of this.#held) {
      if (held.scope.name !== scope.name) continue;
      this.#held.delete(name);
      await this.#report(held, state);
    }
  }

  /** The lease of a claim; a lease made under another clock is ended first. */
  #of(claim: Claim): HeldLease {
    const name = nameOf(claim);
    const { scope, quota, state } = claim;
    const { generation, clock } = state;
    const found = this.#held.get(name);
    const known = found && claim.wall - found.usedAt < REMEMBER_MS ? found : undefined;
    if (known) Object.assign(known, { usedAt: claim.wall, rate: claim.rate });
    const isSame = known?.state.generation === generation;
    if (isSame && known.state.clock.version === clock.version) return known;
    if (known && (known.state.generation > generation || known.state.clock.version > clock.version))
      return known;
    const held: HeldLease = {
      scope,
      quota,
      lease: { ...emptyLease(claim.wall), ...(isSame && carriedOver(known.lease)) },
      state,
      limit: known?.limit ?? claim.rate.limit,
      intervalMs: known?.intervalMs ?? claim.rate.intervalSeconds * 1000,
      rate: claim.rate,
      returned: isSame ? unspentOf(known.lease) : null,
      released: isSame ? this.#releasedOf(known, state) : null,
      usedAt: claim.wall,
    };
    this.#held.set(name, held);
    if (this.#dropped.length > 0) claim.background(this.#handBackDropped());
    return held;
  }

  /**
   * Hands back the units of evicted leases, so that other isolates may use them. If that fails, the units are lost
   * until the window ends; never is a request admitted beyond the limit.
   */
  async #handBackDropped(): Promise<void> {
    const dropped = this.#dropped;
    this.#dropped = [];
    await Promise.allSettled(dropped.map((held) => this.#report(held, held.state)));
  }

  /** Reports the unspent units and refusals of an ended lease to the counters. */
  async #report(held: HeldLease, state: WorkspaceState): Promise<void> {
    const { scope, quota, lease } = held;
    const unspent = held.returned ?? unspentOf(lease);
    const ended = held.released ?? this.#releasedOf(held, state);
    const { throttled } = lease;
    // Waiting requests may still use the lease, and must not spend units that are handed back.
    held.returned = null;
    held.released = null;
    Object.assign(lease, { units: 0, throttled: 0, reservation: null });
    if (unspent === null && throttled === 0 && ended === null) return;
    const end = ended ? [{ released: ended, rate: held.rate }] : [];
    await this.#counters(scope).report(state, quota, unspent, throttled, ...end);
  }

  /** The reservation of a lease that is ended, under the present state of its workspace. */
  #releasedOf({ lease: { reservation }, state }: HeldLease, present = state): Released | null {
    if (!reservation) return null;
    const now = this.#wall();
    const sinceSpent = timeOf(present.clock, now) - timeOf(state.clock, reservation.spentAt);
    return released(reservation, now, sinceSpent);
  }

  #countRefusals(claim: Claim, held: HeldLease, count: number): void {
    if (held.limit !== CLOSED && claim.waits !== true) held.lease.throttled += count;
  }

  /** Waits for a verdict: by a call for units that is under way, or by one that this request makes for all waiters. */
  async #stand(claim: Claim, held: HeldLease, waiter: Waiter): Promise<boolean> {
    const { lease } = held;
    try {
      while (waiter.verdict === undefined) {
        const step = nextStep(lease, waiter, this.#wall());
        if (step === "ask") await this.#ask(claim, held);
        else {
          const sleep = this.#wait(step.ms);
          await (step.ask ? Promise.race([step.ask.answered, sleep]) : sleep);
          dropLost(lease, this.#wall());
        }
      }
      return waiter.verdict;
    } finally {
      // If its call failed, no other request asks on its behalf.
      leave(lease, waiter);
    }
  }

  /** Requests units for the waiters, and ahead of demand. */
  async #ask(claim: Claim, held: HeldLease): Promise<void> {
    const { lease } = held;
    const name = nameOf(claim);
    if (this.#held.get(name) === held) this.#held.set(name, held);
    const frozen = claim.state.clock.mode === "frozen";
    const now = this.#wall();
    const { ask, report } = beginAsk(lease, held.limit, claim.rate.intervalSeconds * 1000, now, frozen);
    const request: QuotaRequest = {
      quota: claim.quota,
      rate: claim.rate,
      cost: ask.waiters[0]?.cost ?? claim.cost,
      waiting: ask.waiters.length,
      returned: held.returned,
      ...(held.released && { released: held.released }),
      ...report,
      ...(claim.waits === true && { waits: true }),
    };
    held.returned = null;
    held.released = null;
    const call = this.#call(claim, held, ask, request);
    // Other requests wait for the answer too, so it is processed even if this request's client has disconnected.
    if (ask.waiters.length > 0) claim.background(call.catch(() => null));
    await call;
  }

  async #call(claim: Claim, held: HeldLease, ask: Ask, request: QuotaRequest): Promise<void> {
    const { lease } = held;
    try {
      const reply = await this.#granted(claim, request);
      held.limit = reply.limit;
      held.intervalMs = reply.intervalMs;
      this.#countRefusals(claim, held, takeAnswer(lease, ask, reply, this.#wall(), reply.frozen));
    } finally {
      giveUp(lease, ask);
    }
  }

  /** The counters' grant, asked for again where the workspace has changed. @throws WorkspaceLimitError, Error after ATTEMPTS calls */
  async #granted(claim: Claim, request: QuotaRequest): Promise<QuotaGrant & { readonly frozen: boolean }> {
    let { state } = claim;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const reply = await this.#counters(claim.scope).lease(state, request);
      if (reply.kind === "grant") return { ...reply, frozen: state.clock.mode === "frozen" };
      state = await this.#refresh(claim.scope.workspace);
      requireRoom(state, claim.scope);
    }
    throw new Error("the workspace is being reset over and over");
  }
}

/** The name that was made last, of which a request needs several. */
let named: { readonly scope: Scope; readonly quota: string; readonly name: string } | undefined;

function nameOf({ scope, quota }: Pick<Claim, "scope" | "quota">): string {
  if (named?.scope !== scope || named.quota !== quota)
    named = { scope, quota, name: `${scope.name}/${quota}` };
  return named.name;
}

function unspentOf({ units, window }: Lease): Unspent | null {
  return units > 0 ? { window, units } : null;
}

/** State that a lease carries over a change of the clock: unreported counts, demand, and the round-trip time. */
function carriedOver({ throttled, untold, roundTrip, demand }: Lease): Partial<Lease> {
  return { throttled, untold, roundTrip, demand };
}
