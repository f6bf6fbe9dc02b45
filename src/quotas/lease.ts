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

/**
 * The isolate's side of a quota: units leased from the quota counters and spent without asking, and the requests
 * that found none and wait for an answer of the counters.
 *
 * Safety: a leased unit is spent only before `expiresAt`, which is counted from the moment the request for it was
 * *sent*. The counters granted it later than that, so by any clock that runs at the right speed the lease ends
 * before the counters' window does, whatever the difference between the two clocks. See docs/quotas.md.
 *
 * Times are milliseconds of the isolate's wall clock.
 */
export interface Lease {
  /** Units that may still be spent. */
  units: number;
  /** Start of the window they belong to, by the workspace's clock. */
  window: number;
  /** Units granted in that window, spent ones included. */
  granted: number;
  /** When they end. */
  expiresAt: number;
  /** Until when the quota is known to be used up. */
  exhaustedUntil: number;
  /** Units that a request needs at least to be refused until then: one that needs fewer may still find them. */
  exhaustedCost: number;
  /** Rate of all isolates together, units a millisecond, as the counters last told. */
  totalRate: number;
  /** How long a call takes, there and back: the last ones, smoothed. */
  roundTrip: number;
  /** When the counters were last asked on behalf of waiting requests. */
  askedAt: number;
  /** Calls that have not been answered. */
  readonly asks: Set<Ask>;
  /** Requests that no call has been made for. */
  readonly line: Waiter[];
  /** The counters granted less ahead of demand than was expected, in the window that is at hand. */
  scarce: boolean;
  readonly demand: Demand;
  /** Units needed since the counters were last told, refused ones included. */
  untold: number;
  /** Requests refused since the counters were last told. */
  throttled: number;
}

/** A request that found no units. */
export interface Waiter {
  readonly cost: number;
  /** When it came. */
  readonly since: number;
  /** Whether it is admitted; undefined while that is not known. */
  verdict: boolean | undefined;
  /** The call that was made for it. */
  ask: Ask | null;
}

/** A call for units that is under way. */
export interface Ask {
  readonly sentAt: number;
  /** Those it was made for, of the same cost. */
  readonly waiters: readonly Waiter[];
  readonly forecast: Forecast | null;
  /** Units that it will probably bring beyond those. */
  readonly ahead: number;
  /** Resolves when the answer was taken in, or will never come. */
  readonly answered: Promise<void>;
  readonly settle: () => void;
}

/** What a call says of the isolate's quota, beside those that wait. */
export interface Report {
  readonly forecast: Forecast | null;
  readonly demanded: number;
  readonly throttled: number;
}

/** A lease that holds nothing. */
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
  };
}

/** Quotas up to this many units in an interval are asked for one by one, so that they are exact. */
const EXACT_LIMIT = 100;
/** Units for which a call in the background is worth its while. */
const WORTH_A_CALL = 10;
/** A round trip that is longer than the timers of an isolate are coarse. */
const WORTH_WAITING_MS = 3;
/** A refused isolate asks again after this long at the latest, so that a raised limit is seen. */
const LONGEST_REFUSAL_MS = 1000;
/** A call that was not answered for so many round trips, and so long, is lost. */
const LOST_AFTER_TRIPS = 4;
const LOST_AFTER_MS = 1000;

/** Counts the units of a request, for the estimate of the rate. */
export function note(lease: Lease, now: number, cost: number): void {
  countDemand(lease.demand, now, cost);
  lease.untold += cost;
}

/** Spends `cost` leased units. */
export function spend(lease: Lease, now: number, cost = 1): "admitted" | "throttled" | "ask" {
  if (lease.units >= cost && now < lease.expiresAt) {
    lease.units -= cost;
    return "admitted";
  }
  return now < lease.exhaustedUntil && cost >= lease.exhaustedCost ? "throttled" : "ask";
}

/**
 * What is known of the demand, for units ahead of it; null where they are asked for one by one: small quotas, and all
 * while the clock stands still.
 */
function forecastOf(
  lease: Lease,
  limit: number,
  now: number,
  frozen: boolean,
  cost: number,
): Forecast | null {
  if (frozen || limit <= EXACT_LIMIT) return null;
  // One call at a time asks for units ahead: how many it will bring is not known before its answer.
  for (const { forecast } of lease.asks) if (forecast !== null) return null;
  const { window, granted, roundTrip } = lease;
  const held = now < lease.expiresAt ? lease.units : 0;
  const rate = rateAt(lease.demand, now, cost);
  return { rate, watched: watchedFor(lease.demand, now), roundTrip, held, granted, window };
}

/** Units that a call would probably bring beyond those that are waited for. */
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
 * Whether to ask for more in the background, so that no request has to wait: when what is held would be spent before
 * an answer comes, and it would bring as much again.
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
 * The place of the first in line that units on their way will not reach; -1 where they reach all. Only calls that were
 * under way when a request came count for it: later ones would let it wait longer than a round trip.
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

/** How long after it was sent a call counts as lost, in milliseconds. */
function lostAfter(lease: Lease): number {
  return Math.max(LOST_AFTER_MS, LOST_AFTER_TRIPS * lease.roundTrip);
}

/**
 * What a waiting request does next: `ask` for itself and all that wait like it, or sleep until an answer or at most for
 * some milliseconds. Calls are half a round trip apart, so that each is made for all that came meanwhile; who has
 * waited for as long already asks at once. So a verdict takes two round trips at the most: one for units that were on
 * their way and did not suffice, one for the call that decides.
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
  // The first call tells how far away the counters are.
  if (oldest && lease.roundTrip === 0) return { ask: oldest, ms: Math.max(1, oldest.sentAt + lost - now) };
  // One that is under way for longer than the last ones took tells that they are further away now.
  const roundTrip = Math.max(lease.roundTrip, oldest ? now - oldest.sentAt : 0);
  if (roundTrip < WORTH_WAITING_MS) return "ask";
  const gathered = Math.min(lease.askedAt, uncovered.since) + roundTrip / 2;
  return gathered <= now ? "ask" : { ask: null, ms: Math.max(1, gathered - now) };
}

/** Takes calls for lost whose answer is long overdue: who asked is gone. Those they were made for stand in line again. */
export function dropLost(lease: Lease, now: number): void {
  const lost = lostAfter(lease);
  for (const ask of lease.asks) if (now >= ask.sentAt + lost) giveUp(lease, ask);
}

/** Gives up a call that failed. Those it was made for stand in line again, before the others. */
export function giveUp(lease: Lease, ask: Ask): void {
  if (!lease.asks.delete(ask)) return;
  const again = ask.waiters.filter(({ verdict }) => verdict === undefined);
  for (const waiter of again) waiter.ask = null;
  replaceLine(lease, [...again, ...lease.line]);
  ask.settle();
}

/** Takes those out of the line that nothing on its way will reach, of the cost of the first of them. */
function takeUncovered(lease: Lease): Waiter[] {
  const index = firstUncovered(lease);
  if (index < 0) return [];
  const uncovered = lease.line.splice(index);
  const cost = uncovered[0]?.cost;
  for (const waiter of uncovered) if (waiter.cost !== cost) lease.line.push(waiter);
  return uncovered.filter((waiter) => waiter.cost === cost);
}

/**
 * Begins a call for all in line that nothing on its way will reach, of the cost of the first of them, or for nobody
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
  const report = { forecast, demanded: lease.untold, throttled: lease.throttled };
  lease.untold = 0;
  lease.throttled = 0;
  return { ask, report };
}

/**
 * Takes in an answer: admits and refuses those it was asked for, keeps what is over, and lets the line have it. An
 * answer that is short of what is waited for means that the window has nothing left.
 *
 * @returns how many of the line are refused: the counters do not know of them.
 */
export function takeAnswer(lease: Lease, ask: Ask, answer: QuotaGrant, now: number, frozen: boolean): number {
  if (!lease.asks.delete(ask)) return 0;
  const took = now - ask.sentAt;
  lease.roundTrip = lease.roundTrip === 0 ? took : lease.roundTrip + (took - lease.roundTrip) / 2;
  let { units } = answer;
  for (const waiter of ask.waiters) {
    waiter.verdict = units >= waiter.cost;
    if (waiter.verdict) units -= waiter.cost;
  }
  const refused = keep(lease, ask, answer, units, now, frozen);
  ask.settle();
  return refused;
}

/** Keeps the units of an answer that nobody of its call needed, and what it says of the window. */
function keep(
  lease: Lease,
  ask: Ask,
  answer: QuotaGrant,
  units: number,
  now: number,
  frozen: boolean,
): number {
  const { window, endsIn, left, limit, totalRate } = answer;
  // Units of a window before the one at hand came too late and are dropped.
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

/** Lets the line have the units that are held, first come first served. */
function serveLine(lease: Lease, now: number): void {
  if (now >= lease.expiresAt) return;
  while (lease.line[0] && lease.line[0].cost <= lease.units) {
    const waiter = lease.line.shift() as Waiter;
    waiter.verdict = true;
    lease.units -= waiter.cost;
  }
}

/** Refuses those in line who need as much as there is not, and who came before the window's end. */
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

/** One by one: a call takes only so many arguments, and a line may be longer. */
function replaceLine(lease: Lease, waiters: readonly Waiter[]): void {
  lease.line.length = 0;
  for (const waiter of waiters) lease.line.push(waiter);
}
