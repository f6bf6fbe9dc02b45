import type { QuotaGrant } from "./counter-book.ts";
import {
  countDemand,
  type Demand,
  type Forecast,
  ISOLATE_DECAY_MS,
  newDemand,
  rateAt,
  unitsAhead,
  watchedFor,
} from "./demand.ts";
import { isSparse, type Reservation } from "./reservation.ts";

/**
 * An isolate's lease of a quota: units leased from the quota counters and spent without asking them, and requests that
 * found no units and wait for the counters' answer.
 *
 * Safety: a leased unit is spent only before `expiresAt`, which is counted from the moment at which the call for it was
 * *sent*. The counters grant it later than that, so the lease ends before their window does, whatever the difference
 * between the two clocks, as long as both run at the right speed. See docs/quotas.md.
 *
 * Times are milliseconds of the isolate's wall clock.
 */
export interface Lease {
  /** Units that may still be spent. */
  units: number;
  /** Start of the units' window, by the workspace's clock. */
  window: number;
  /** Units granted in that window, spent ones included. */
  granted: number;
  /** Time at which the units expire. */
  expiresAt: number;
  /** Time until which the quota is known to be used up. */
  exhaustedUntil: number;
  /** Least cost of the requests that are refused until `exhaustedUntil`: cheaper ones may still find units. */
  exhaustedCost: number;
  /** Rate of all isolates together, units a millisecond, in the counters' last answer. */
  totalRate: number;
  /** Smoothed round trip time of the last calls. */
  roundTrip: number;
  /** Time of the last call for waiting requests. */
  askedAt: number;
  /** Unanswered calls. */
  readonly asks: Set<Ask>;
  /** Waiting requests without a call of their own. */
  readonly line: Waiter[];
  /** Whether the counters have granted less ahead of demand than expected in this window. */
  scarce: boolean;
  readonly demand: Demand;
  /** Units needed since the last call, refused ones included. */
  untold: number;
  /** Requests refused since the last call. */
  throttled: number;
  reservation: Reservation | null;
  /** Time of the last request, and how long before it the one before came. */
  notedAt: number;
  gapMs: number;
}

/** A request that found no units. */
export interface Waiter {
  readonly cost: number;
  /** Time of its arrival. */
  readonly since: number;
  /** Whether it is admitted; undefined until that is known. */
  verdict: boolean | undefined;
  /** The call made for it. */
  ask: Ask | null;
}

/** A call for units that is under way. */
export interface Ask {
  readonly sentAt: number;
  /** Requests for which it was made, all of one cost. */
  readonly waiters: readonly Waiter[];
  readonly forecast: Forecast | null;
  /** Units that it will probably bring beyond what `waiters` need. */
  readonly ahead: number;
  /** Resolves when the answer has been processed, or the call has failed. */
  readonly answered: Promise<void>;
  readonly settle: () => void;
}

/** What a call reports of the isolate's demand, beside the waiting requests. */
export interface Report {
  readonly forecast: Forecast | null;
  readonly demanded: number;
  readonly throttled: number;
  /** Whether a reservation is wanted. */
  readonly reserve?: true;
}

/** A lease without units. */
export function emptyLease(now: number): Lease {
  return {
    units: 0,
    window: 0,
    granted: 0,
    expiresAt: 0,
    exhaustedUntil: 0,
    exhaustedCost: 1,
    totalRate: 0,
    roundTrip: 0,
    askedAt: 0,
    asks: new Set(),
    line: [],
    scarce: false,
    demand: newDemand(now, ISOLATE_DECAY_MS),
    untold: 0,
    throttled: 0,
    reservation: null,
    notedAt: Number.NEGATIVE_INFINITY,
    gapMs: Number.POSITIVE_INFINITY,
  };
}

/** Largest limit for which units are asked for one by one, so that small quotas are exact. */
const EXACT_LIMIT = 100;
/** Fewest units for which a call in the background is worthwhile. */
const WORTH_A_CALL = 10;
/**
 * Shortest round trip for which gathering requests is worthwhile: an isolate's timers are coarser than a shorter one.
 */
const WORTH_WAITING_MS = 3;
/** Longest time for which an isolate refuses without a call, so that it sees a raised limit. */
const LONGEST_REFUSAL_MS = 1000;
/** Round trips, and milliseconds, after which an unanswered call counts as lost. */
const LOST_AFTER_TRIPS = 4;
const LOST_AFTER_MS = 1000;

/** Counts the units of a request for the estimate of the rate. */
export function note(lease: Lease, now: number, cost: number): void {
  countDemand(lease.demand, now, cost);
  lease.untold += cost;
  lease.gapMs = now - lease.notedAt;
  lease.notedAt = now;
}

/** Spends `cost` leased units. */
export function spend(lease: Lease, now: number, cost = 1): "admitted" | "throttled" | "ask" {
  if (lease.units >= cost && now < lease.expiresAt) {
    lease.units -= cost;
    return "admitted";
  }
  return now < lease.exhaustedUntil && cost >= lease.exhaustedCost ? "throttled" : "ask";
}

/** Takes back units that a request spent in a window, unless the window is over. */
export function giveBack(lease: Lease, now: number, window: number, cost: number): void {
  if (lease.window === window && now < lease.expiresAt) lease.units += cost;
}

/**
 * The forecast for units ahead of demand; null where units are asked for one by one, which is the case for small
 * quotas, and for all quotas while the clock is frozen.
 */
function forecastOf(
  lease: Lease,
  limit: number,
  now: number,
  frozen: boolean,
  cost: number,
): Forecast | null {
  if (frozen || limit <= EXACT_LIMIT) return null;
  // Only one call at a time asks for units ahead, because the number that it brings is known only from its answer.
  for (const { forecast } of lease.asks) if (forecast !== null) return null;
  const { window, granted, roundTrip } = lease;
  const held = now < lease.expiresAt ? lease.units : 0;
  const rate = rateAt(lease.demand, now, cost);
  return { rate, watched: watchedFor(lease.demand, now), roundTrip, held, granted, window };
}

/** Units that a call would probably bring beyond what waiting requests need. */
function expected(
  lease: Lease,
  forecast: Forecast | null,
  limit: number,
  intervalMs: number,
  now: number,
): number {
  if (forecast === null) return 0;
  const { window, totalRate } = lease;
  const isCurrent = now < lease.expiresAt;
  if (isCurrent && lease.scarce) return 0;
  const prospect = { limit, left: limit, totalRate, spare: 0 };
  if (isCurrent) return unitsAhead(forecast, { ...prospect, window, endsIn: lease.expiresAt - now });
  return unitsAhead(forecast, { ...prospect, window: now, endsIn: intervalMs });
}

/**
 * Whether to ask for units in the background, so that no request has to wait: the held units would be spent before an
 * answer comes, and the answer would bring at least as many.
 */
export function runsLow(lease: Lease, limit: number, now: number): boolean {
  if (lease.asks.size > 0 || lease.scarce || limit <= EXACT_LIMIT || now >= lease.expiresAt) return false;
  if (lease.units > 1 + 1.5 * rateAt(lease.demand, now) * lease.roundTrip) return false;
  const forecast = forecastOf(lease, limit, now, false, 0);
  return expected(lease, forecast, limit, 0, now) >= Math.max(WORTH_A_CALL, lease.units);
}

/** Puts a request into the line. */
export function enqueue(lease: Lease, now: number, cost: number): Waiter {
  const waiter: Waiter = { cost, since: now, verdict: undefined, ask: null };
  lease.line.push(waiter);
  return waiter;
}

/** Takes a request out of the line, if it stands there. */
export function leave(lease: Lease, waiter: Waiter): void {
  const place = lease.line.indexOf(waiter);
  if (place >= 0) lease.line.splice(place, 1);
}

/**
 * Index of the first request in line that the expected units of pending calls do not cover; -1 where they cover all.
 * For each request only calls sent before its arrival count: a later call would let it wait longer than a round trip.
 */
function firstUncovered(lease: Lease): number {
  let spoken = 0;
  for (const [index, { cost, since }] of lease.line.entries()) {
    spoken += cost;
    let units = 0;
    for (const { ahead, sentAt } of lease.asks) if (sentAt <= since) units += ahead;
    if (units < spoken) return index;
  }
  return -1;
}

/** Milliseconds after which a call counts as lost. */
function lostAfter(lease: Lease): number {
  return Math.max(LOST_AFTER_MS, LOST_AFTER_TRIPS * lease.roundTrip);
}

/**
 * The next step of a waiting request: `ask`, a call for all uncovered requests, or sleep until the answer of a pending
 * call, at most for some milliseconds. Calls are half a round trip apart, so that each gathers the requests that arrive
 * meanwhile; a request that has waited that long asks at once. So a verdict takes at most two round trips: one for a
 * pending call whose units do not suffice, one for the call that decides.
 */
export function nextStep(lease: Lease, waiter: Waiter, now: number): "ask" | { ask: Ask | null; ms: number } {
  const lost = lostAfter(lease);
  if (waiter.ask) return { ask: waiter.ask, ms: Math.max(1, waiter.ask.sentAt + lost - now) };
  const index = firstUncovered(lease);
  const uncovered = lease.line[index];
  if (!uncovered || lease.line.indexOf(waiter) < index) {
    const [first = null] = lease.asks;
    return first ? { ask: first, ms: Math.max(1, first.sentAt + lost - now) } : "ask";
  }
  const [oldest = null] = lease.asks;
  // The round trip is unknown until the first answer.
  if (oldest && lease.roundTrip === 0) return { ask: oldest, ms: Math.max(1, oldest.sentAt + lost - now) };
  // A call that has been pending for longer than a round trip shows that the round trip has become longer.
  const roundTrip = Math.max(lease.roundTrip, oldest ? now - oldest.sentAt : 0);
  if (roundTrip < WORTH_WAITING_MS) return "ask";
  const gathered = Math.min(lease.askedAt, uncovered.since) + roundTrip / 2;
  return gathered <= now ? "ask" : { ask: null, ms: Math.max(1, gathered - now) };
}

/** Gives up calls whose answer is long overdue, because the requests that made them are gone. */
export function dropLost(lease: Lease, now: number): void {
  const lost = lostAfter(lease);
  for (const ask of lease.asks) if (now >= ask.sentAt + lost) giveUp(lease, ask);
}

/** Gives up a failed call. Its requests return to the front of the line. */
export function giveUp(lease: Lease, ask: Ask): void {
  if (!lease.asks.delete(ask)) return;
  const again = ask.waiters.filter(({ verdict }) => verdict === undefined);
  for (const waiter of again) waiter.ask = null;
  replaceLine(lease, [...again, ...lease.line]);
  ask.settle();
}

/** Removes the uncovered requests from the line that have the cost of the first of them. */
function takeUncovered(lease: Lease): Waiter[] {
  const index = firstUncovered(lease);
  if (index < 0) return [];
  const uncovered = lease.line.splice(index);
  const cost = uncovered[0]?.cost;
  for (const waiter of uncovered) if (waiter.cost !== cost) lease.line.push(waiter);
  return uncovered.filter((waiter) => waiter.cost === cost);
}

/**
 * Begins a call for the uncovered requests in line that have the cost of the first of them. Without any, it is a call
 * in the background.
 *
 * @param limit units in each interval.
 */
export function beginAsk(
  lease: Lease,
  limit: number,
  intervalMs: number,
  now: number,
  frozen: boolean,
): { ask: Ask; report: Report } {
  const waiters = takeUncovered(lease);
  const forecast = forecastOf(lease, limit, now, frozen, waiters[0]?.cost ?? 0);
  const ahead = expected(lease, forecast, limit, intervalMs, now);
  if (waiters.length > 0) lease.askedAt = now;
  const { promise: answered, resolve: settle } = Promise.withResolvers<void>();
  const ask: Ask = { sentAt: now, waiters, forecast, ahead, answered, settle };
  for (const waiter of waiters) waiter.ask = ask;
  lease.asks.add(ask);
  const report = {
    forecast,
    demanded: lease.untold,
    throttled: lease.throttled,
    ...(gainsByReservation(lease, waiters, limit, intervalMs, now, frozen) && { reserve: true as const }),
  };
  lease.untold = 0;
  lease.throttled = 0;
  return { ask, report };
}

/** Whether a call is made for the only request in a while, whose like would find a unit reserved. */
function gainsByReservation(
  { reservation, gapMs }: Lease,
  waiters: readonly Waiter[],
  limit: number,
  intervalMs: number,
  now: number,
  frozen: boolean,
): boolean {
  if (frozen || limit <= EXACT_LIMIT || waiters.length !== 1 || waiters[0]?.cost !== 1) return false;
  return (reservation === null || now >= reservation.until) && isSparse(gapMs, intervalMs);
}

/**
 * Processes an answer: admits or refuses the requests of the call, keeps the remaining units and serves the line with
 * them. An answer with fewer units than its requests need means that the window has none left. The answer to a call that
 * was given up only tells how far away the counters are, so that later calls are not given up too.
 *
 * @returns number of requests in line that are refused; the counters do not know of them.
 */
export function takeAnswer(lease: Lease, ask: Ask, answer: QuotaGrant, now: number, frozen: boolean): number {
  const took = now - ask.sentAt;
  if (!lease.asks.delete(ask)) {
    lease.roundTrip = Math.max(lease.roundTrip, took);
    return 0;
  }
  lease.roundTrip = lease.roundTrip === 0 ? took : lease.roundTrip + (took - lease.roundTrip) / 2;
  let { units } = answer;
  for (const waiter of ask.waiters) {
    waiter.verdict = units >= waiter.cost;
    if (waiter.verdict) units -= waiter.cost;
  }
  if (answer.reservation) {
    const { stamp, forMs } = answer.reservation;
    lease.reservation = { stamp, until: ask.sentAt + forMs, intervalMs: answer.intervalMs, spentAt: now };
  }
  const refused = keep(lease, ask, answer, units, now, frozen);
  ask.settle();
  return refused;
}

/** Keeps the remaining units of an answer, and its state of the window. */
function keep(
  lease: Lease,
  ask: Ask,
  answer: QuotaGrant,
  units: number,
  now: number,
  frozen: boolean,
): number {
  const { window, endsIn, left, limit, totalRate } = answer;
  // Units of an earlier window came too late and are dropped.
  if (window < lease.window) return 0;
  if (window > lease.window) {
    lease.window = window;
    lease.units = 0;
    lease.granted = 0;
    lease.expiresAt = 0;
    lease.scarce = false;
  }
  lease.expiresAt = Math.max(lease.expiresAt, ask.sentAt + endsIn);
  lease.units += units;
  lease.granted += answer.units;
  lease.totalRate = totalRate;
  lease.scarce ||=
    ask.forecast !== null &&
    units < unitsAhead(ask.forecast, { window, limit, left: limit, endsIn, totalRate, spare: 0 }) / 2;
  serveLine(lease, now);
  lease.exhaustedCost = left + 1;
  const isExhausted = left === 0 || ask.waiters.some(({ verdict }) => verdict === false);
  const until = ask.sentAt + Math.min(endsIn, LONGEST_REFUSAL_MS);
  lease.exhaustedUntil = isExhausted && !frozen ? until : 0;
  return isExhausted ? refuseLine(lease, lease.exhaustedCost, ask.sentAt + endsIn) : 0;
}

/** Admits requests in line with the held units, first come first served. */
function serveLine(lease: Lease, now: number): void {
  if (now >= lease.expiresAt) return;
  while (lease.line[0] && lease.line[0].cost <= lease.units) {
    const waiter = lease.line.shift() as Waiter;
    waiter.verdict = true;
    lease.units -= waiter.cost;
  }
}

/** Refuses the requests in line that cost `cost` or more and came before the window's end. */
function refuseLine(lease: Lease, cost: number, end: number): number {
  const kept: Waiter[] = [];
  for (const waiter of lease.line) {
    if (waiter.cost >= cost && waiter.since < end) waiter.verdict = false;
    else kept.push(waiter);
  }
  const refused = lease.line.length - kept.length;
  replaceLine(lease, kept);
  return refused;
}

/** Replaces the line. It pushes one by one, because a call takes a limited number of arguments. */
function replaceLine(lease: Lease, waiters: readonly Waiter[]): void {
  lease.line.length = 0;
  for (const waiter of waiters) lease.line.push(waiter);
}
