/**
 * Forecast of demand: an estimate of the rate, and the number of units that may be leased ahead of demand.
 *
 * Times are milliseconds, rates units a millisecond.
 */

/** An exponentially decayed count of units, from which the recent rate follows. */
export interface Demand {
  count: number;
  /** Time of the last update. */
  at: number;
  /** Begin of the count, so that a young estimate is not too low. */
  readonly since: number;
  /** Time constant of the decay. */
  readonly decayMs: number;
}

/** Time constant for one isolate: long enough for a few requests a second, short enough for a load that has ended. */
export const ISOLATE_DECAY_MS = 1000;

/** Time constant for all isolates together, which report their demand about once in each window. */
export const TOTAL_DECAY_MS = 3000;

/** Time after which the demand of all isolates counts as known. */
const WATCHED_MS = 500;

/** Shortest time over which a rate is estimated, so that one burst is not taken for a steady rate. */
const YOUNGEST_MS = 230;

export function newDemand(now: number, decayMs: number): Demand {
  return { count: 0, at: now, since: now, decayMs };
}

/** Adds units that are needed now. */
export function countDemand(demand: Demand, now: number, units: number): void {
  const elapsed = now - demand.at;
  if (elapsed > 0) {
    demand.count *= Math.exp(-elapsed / demand.decayMs);
    demand.at = now;
  }
  demand.count += units;
}

/**
 * The recent rate.
 *
 * @param leftOut units not counted: those of the request on whose arrival the rate is read. An estimate that is read
 * only at arrivals would otherwise be too high.
 */
export function rateAt(demand: Demand, now: number, leftOut = 0): number {
  const age = Math.max(YOUNGEST_MS, now - demand.since);
  const decayed =
    now > demand.at ? demand.count * Math.exp((demand.at - now) / demand.decayMs) : demand.count;
  return Math.max(0, decayed - leftOut) / (demand.decayMs * (1 - Math.exp(-age / demand.decayMs)));
}

/**
 * Certainty of the rate, as the length of a plain count that would be equally certain: the age of a young demand, twice
 * the time constant of an old one.
 */
export function watchedFor(demand: Demand, now: number): number {
  const remembered = Math.exp(-Math.max(YOUNGEST_MS, now - demand.since) / demand.decayMs);
  return (2 * demand.decayMs * (1 - remembered)) / (1 + remembered);
}

/**
 * Units of a window that will probably not be needed: 0 until the demand has been watched for `WATCHED_MS`.
 *
 * @param left units left in the window.
 * @param endsIn milliseconds to its end.
 */
export function spareUnits(total: Demand, left: number, endsIn: number, now: number): number {
  if (now - total.since < WATCHED_MS) return 0;
  const needed = rateAt(total, now) * endsIn;
  return Math.max(0, left - needed - 2 * Math.sqrt(needed));
}

/** An isolate's forecast of its demand for a quota. */
export interface Forecast {
  readonly rate: number;
  /** Certainty of the rate, see `watchedFor`. Milliseconds. */
  readonly watched: number;
  /** Round trip time of a call to the counters. */
  readonly roundTrip: number;
  /** Units that the isolate holds. */
  readonly held: number;
  /** Units granted to the isolate in the window that began at `window`, held ones included. */
  readonly granted: number;
  readonly window: number;
}

/** State of a quota's window. */
export interface Prospect {
  /** Start of the window. */
  readonly window: number;
  /** Units of the whole window. */
  readonly limit: number;
  /** Units left in the window. */
  readonly left: number;
  /** Milliseconds to its end. */
  readonly endsIn: number;
  /** Rate of all isolates together. */
  readonly totalRate: number;
  /** Units that will probably not be needed, see `spareUnits`. */
  readonly spare: number;
}

/** Fraction of the limit that may stay unused in all isolates together, where nearly all of it is needed. */
const UNUSED_PART = 0.006;

/**
 * Fraction of the limit that may also stay unused in each isolate, so that isolates with little traffic call less
 * often.
 */
const UNUSED_EACH = 0.00002;

/**
 * Most units that may stay unused in an isolate. A lower number would cost calls, which only few isolates could
 * afford.
 */
const MOST_UNUSED = 0.45;

/** Least certainty of a forecast: where many isolates begin at once, more caution would cost each of them calls. */
const LEAST_WATCHED_MS = 750;

/**
 * Units to lease to an isolate ahead of its demand: its expected need until the window ends, less a margin for chance.
 * It gets no more than its share of the limit where all isolates together need more than the limit.
 */
export function unitsAhead(forecast: Forecast, prospect: Prospect): number {
  const { rate, roundTrip, held } = forecast;
  const { limit, left, endsIn } = prospect;
  // The units would arrive after their window.
  if (endsIn <= roundTrip || rate === 0) return 0;
  const part = rate / Math.max(prospect.totalRate, rate);
  const needed = rate * endsIn;
  // The variance of the need itself, plus that of the estimated rate.
  const watched = Math.max(LEAST_WATCHED_MS, forecast.watched);
  const deviation = Math.sqrt(needed * (1 + endsIn / watched));
  // Spare units would stay unused anyway, so they may stay unused in an isolate.
  const unused = Math.min(MOST_UNUSED, limit * (UNUSED_PART * part + UNUSED_EACH)) + prospect.spare * part;
  const margin = deviation * deviationsToKeepBack(unused, deviation);
  const granted = forecast.window === prospect.window ? forecast.granted : 0;
  const share = Math.max(limit * part - granted, (left * part) / 2);
  return Math.max(0, Math.floor(Math.min(needed - margin - held, share, left)));
}

/**
 * Number of standard deviations by which a lease must be smaller than the expected need, so that at most `unused` of
 * its units are expected to be left over. It approximates the inverse of the unit normal loss function, within 0.05 up
 * to 2.6.
 */
export function deviationsToKeepBack(unused: number, deviation: number): number {
  const atNone = 0.4 * deviation;
  return unused >= atNone ? 0 : 0.7 * Math.log(atNone / unused) ** 0.8;
}
