/**
 * A reservation: one unit of a quota in each interval that an isolate may spend without asking the counters, for some
 * time. An isolate that has a request every few seconds would ask for each of them otherwise, because a lease ends with
 * its window.
 *
 * Safety: until the reservation ends the counters keep its unit out of every window, spent or not. Two spends are an
 * interval apart, so no window has both; and the isolate counts the end from when it *sent* its request, so that it
 * comes no later than the counters' end. See docs/quotas.md.
 *
 * Times are milliseconds of the wall clock: of the isolate here, of the counters in a stamp.
 */
export interface Reservation {
  /** The end by the counters' clock, by which they know it. */
  readonly stamp: number;
  readonly until: number;
  readonly intervalMs: number;
  /** Time of the last spend. */
  spentAt: number;
}

/** A reservation that an isolate gives up. */
export interface Released {
  readonly stamp: number;
  /** Whether its unit was spent in the present interval. */
  readonly spent: boolean;
}

/** How long a reservation lasts, milliseconds. */
export const RESERVATION_MS = 30_000;

/** The interval of quotas that are reserved: nearly all have it. */
const INTERVAL_MS = 1000;

/** Part of the limit that may be reserved, because others are refused it even where it is not spent. */
const RESERVED_PART = 0.006;

/** Part of the limit beyond which demand leaves nothing to reserve. */
const BUSY_PART = 0.5;

/** Whether requests so far apart gain by a reservation: more than one in its time, and no more than it has units. */
export function isSparse(gapMs: number, intervalMs: number): boolean {
  return gapMs >= intervalMs && gapMs <= RESERVATION_MS / 2;
}

/** Spends the unit of the present interval. @returns whether there was one */
export function spendReserved(reservation: Reservation | null, now: number, cost: number): boolean {
  if (!reservation || cost !== 1 || now >= reservation.until) return false;
  if (now - reservation.spentAt < reservation.intervalMs) return false;
  reservation.spentAt = now;
  return true;
}

/** What an isolate that gives up a reservation tells the counters. @param sinceSpent milliseconds, by the workspace's clock */
export function released(reservation: Reservation | null, now: number, sinceSpent: number): Released | null {
  if (!reservation || now >= reservation.until) return null;
  return { stamp: reservation.stamp, spent: sinceSpent >= 0 && sinceSpent < reservation.intervalMs };
}

/** Those of the counters' reservations whose units may have been spent in a window that lasts until now. */
export function lasting(stamps: readonly number[], intervalMs: number, now: number): readonly number[] {
  const isOver = (stamp: number) => stamp + intervalMs <= now;
  return stamps.some(isOver) ? stamps.filter((stamp) => !isOver(stamp)) : stamps;
}

/** Units of a window that are reserved; of one that an override has made longer since, several for each isolate. */
export function reservedUnits(stamps: readonly number[], intervalMs: number): number {
  return stamps.length * Math.ceil(intervalMs / INTERVAL_MS);
}

/**
 * Whether another unit of each window may be reserved.
 *
 * @param rate units a millisecond that all isolates together need.
 */
export function mayReserve(
  stamps: readonly number[],
  limit: number,
  intervalMs: number,
  rate: number,
): boolean {
  if (intervalMs !== INTERVAL_MS || stamps.length >= Math.floor(limit * RESERVED_PART)) return false;
  return rate * intervalMs <= limit * BUSY_PART;
}
