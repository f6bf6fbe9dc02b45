/**
 * The isolate's side of a quota: units leased from the quota counters and spent without asking.
 *
 * Safety: a unit is spent only before `expiresAt`, which is counted from the moment the request for it was
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
  /** When they end. */
  expiresAt: number;
  /** Until when the quota is known to be used up. */
  exhaustedUntil: number;
  /** Units that a request needed when it was found to be: one that needs fewer may still find them. */
  exhaustedCost: number;
  /** Until when a request for more counts as under way; 0 when none is. */
  refillingUntil: number;
  /** Size of the last lease of more than a request needs. */
  batch: number;
  /** How long the last request for more took, there and back. */
  roundTrip: number;
  /** Decayed count of units, for the rate. */
  demand: number;
  demandAt: number;
  /** Requests refused since the counters were last told. */
  throttled: number;
}

/** A lease that holds nothing. */
export function emptyLease(): Lease {
  return {
    units: 0,
    window: 0,
    expiresAt: 0,
    exhaustedUntil: 0,
    exhaustedCost: 1,
    refillingUntil: 0,
    batch: 1,
    roundTrip: 0,
    demand: 0,
    demandAt: 0,
    throttled: 0,
  };
}

/** How far ahead of its traffic an isolate leases. */
const HORIZON_MS = 200;
/** Time constant of the rate estimate. */
const RATE_TAU_MS = 100;
/** Quotas up to this many units in an interval are asked for one by one, so that they are exact. */
const EXACT_LIMIT = 100;
/** A round trip that is longer than the timers of an isolate are coarse. */
const WORTH_WAITING_MS = 3;
/** A refused isolate asks again after this long at the latest, so that a raised limit is seen. */
const LONGEST_REFUSAL_MS = 1000;

/** Counts the units of a request, for the estimate of the rate. */
export function note(lease: Lease, now: number, cost: number): void {
  const elapsed = now - lease.demandAt;
  if (elapsed > 0) {
    lease.demand *= Math.exp(-elapsed / RATE_TAU_MS);
    lease.demandAt = now;
  }
  lease.demand += cost;
}

/** Spends `cost` leased units. */
export function spend(lease: Lease, now: number, cost = 1): "admitted" | "throttled" | "ask" {
  if (lease.units >= cost && now < lease.expiresAt) {
    lease.units -= cost;
    return "admitted";
  }
  return now < lease.exhaustedUntil && cost >= lease.exhaustedCost ? "throttled" : "ask";
}

/** Whether more units are on their way. One whose answer never came is given up after a second. */
export function isRefilling(lease: Lease, now: number): boolean {
  return now < lease.refillingUntil;
}

/** Notes that a request for more is under way, or has been answered. */
export function setRefilling(lease: Lease, now: number | null): void {
  lease.refillingUntil = now === null ? 0 : now + LONGEST_REFUSAL_MS;
}

/**
 * How long a request without units should wait for those on their way rather than ask for one of its own, in
 * milliseconds: until their answer is due. 0 where it should ask, because none are on their way or the counters
 * are so near that a call is finer than a timer.
 */
export function waitFor(lease: Lease, now: number): number {
  if (!isRefilling(lease, now) || lease.roundTrip < WORTH_WAITING_MS) return 0;
  const due = lease.refillingUntil - LONGEST_REFUSAL_MS + lease.roundTrip;
  return Math.max(1, due - now);
}

/** Units a millisecond, as of late. */
function rate(lease: Lease): number {
  return lease.demand / RATE_TAU_MS;
}

/** Whether it is time to ask for more in the background: before what is left is spent. */
export function runsLow(lease: Lease, now: number): boolean {
  if (isRefilling(lease, now) || lease.batch <= 1 || now >= lease.expiresAt) return false;
  const untilEnd = rate(lease) * (lease.expiresAt - now);
  return lease.units < Math.min(untilEnd, Math.max(lease.batch / 4, 1.5 * rate(lease) * lease.roundTrip));
}

/**
 * How many units to ask for: what the present rate will use within the horizon and the window, one at a time
 * for small quotas, while the clock stands still, or while a larger request is under way.
 *
 * @param limit units in each interval.
 */
export function wanted(lease: Lease, limit: number, now: number, frozen: boolean, cost = 1): number {
  if (frozen || isRefilling(lease, now) || limit <= EXACT_LIMIT) return cost;
  const held = now < lease.expiresAt ? lease.units : 0;
  // An answer that comes after the window's end can only be of the next one.
  const toEnd = lease.expiresAt - now;
  const left = toEnd > lease.roundTrip ? toEnd : HORIZON_MS;
  return Math.max(cost, Math.floor(rate(lease) * Math.min(HORIZON_MS, left)) - held);
}

/**
 * Takes in units that a request asked for and did not need itself. Units of a window before the one at hand
 * came too late and are dropped.
 *
 * @param grant units of the window that began at `window` and ends `endsIn` after the request was sent.
 * @param used units of the grant that its request spends at once.
 */
export function accept(
  lease: Lease,
  grant: { readonly units: number; readonly window: number; readonly endsIn: number },
  used: number,
  sentAt: number,
): void {
  if (grant.window < lease.window) return;
  if (grant.window > lease.window) {
    lease.window = grant.window;
    lease.units = 0;
    lease.expiresAt = 0;
  }
  lease.expiresAt = Math.max(lease.expiresAt, sentAt + grant.endsIn);
  lease.units += grant.units - used;
  lease.exhaustedUntil = 0;
}

/** Notes that the counters had nothing left, so that later requests of the window are refused without asking. */
export function exhaust(lease: Lease, endsIn: number, sentAt: number, cost = 1): void {
  lease.exhaustedUntil = sentAt + Math.min(endsIn, LONGEST_REFUSAL_MS);
  lease.exhaustedCost = cost;
}
