/**
 * How many units will be needed: the estimate of a rate, and the number that may be leased ahead of demand.
 *
 * Times are milliseconds, rates units a millisecond.
 */

/** An exponentially decayed count of units: the rate of late. */
export interface Demand {
  count: number;
  /** When it was last brought up to date. */
  at: number;
  /** When it began, so that a young estimate is not too low. */
  readonly since: number;
  /** Time constant of the decay. */
  readonly decayMs: number;
}

/** Of one isolate: long enough for a few requests a second, short enough for a load that has ended. */
export const ISOLATE_DECAY_MS = 1000;

/** Of all isolates together, who tell of their demand about once in each window. */
export const TOTAL_DECAY_MS = 3000;

/** After this time the demand of all isolates is known. */
const WATCHED_MS = 500;

/** A demand is estimated over this time at least, so that one burst is not taken for a steady rate. */
const YOUNGEST_MS = 230;

export function newDemand(now: number, decayMs: number): Demand {
  return { count: 0, at: now, since: now, decayMs };
}

/** Counts units that are needed now. */
export function countDemand(demand: Demand, now: number, units: number): void {
  const elapsed = now - demand.at;
  if (elapsed > 0) {
    demand.count *= Math.exp(-elapsed / demand.decayMs);
    demand.at = now;
  }
  demand.count += units;
}

/**
 * The rate of late.
 *
 * @param leftOut units that are not counted: those of a request because of which the rate is asked for, as one who
 * looks only when something happens sees it happen too often.
 */
export function rateAt(demand: Demand, now: number, leftOut = 0): number {
  const age = Math.max(YOUNGEST_MS, now - demand.since);
  const decayed =
    now > demand.at ? demand.count * Math.exp((demand.at - now) / demand.decayMs) : demand.count;
  return Math.max(0, decayed - leftOut) / (demand.decayMs * (1 - Math.exp(-age / demand.decayMs)));
}

/**
 * How long a count of evenly spaced events would have to last to be as certain as the estimate of the rate: the age of
 * a young demand, twice the time constant of an old one.
 */
export function watchedFor(demand: Demand, now: number): number {
  const remembered = Math.exp(-Math.max(YOUNGEST_MS, now - demand.since) / demand.decayMs);
  return (2 * demand.decayMs * (1 - remembered)) / (1 + remembered);
}

/**
 * Units of a window that nobody will need, in all likelihood: 0 until the demand has been watched for a while.
 *
 * @param left units that are left of the window.
 * @param endsIn milliseconds to its end.
 */
export function spareUnits(total: Demand, left: number, endsIn: number, now: number): number {
  if (now - total.since < WATCHED_MS) return 0;
  const needed = rateAt(total, now) * endsIn;
  return Math.max(0, left - needed - 2 * Math.sqrt(needed));
}

/** What an isolate tells of its demand for one quota, so that units can be leased ahead of it. */
export interface Forecast {
  readonly rate: number;
  /** How long it was watched, milliseconds: how certain it is. */
  readonly watched: number;
  /** How long a call takes, there and back. */
  readonly roundTrip: number;
  /** Units it holds. */
  readonly held: number;
  /** Units it was granted in the window that began at `window`, those it holds included. */
  readonly granted: number;
  readonly window: number;
}

/** What is known of a quota's window. */
export interface Prospect {
  /** Start of the window. */
  readonly window: number;
  /** Units of the whole window. */
  readonly limit: number;
  /** Units that are left of it. */
  readonly left: number;
  /** Milliseconds to its end. */
  readonly endsIn: number;
  /** Rate of all isolates together. */
  readonly totalRate: number;
  /** Units that nobody will need. */
  readonly spare: number;
}

/** Part of the limit that may stay unused in all isolates together, where nearly all of it is needed. */
const UNUSED_PART = 0.006;

/** Part of the limit that may stay unused in each isolate besides: those with little traffic ask less often for it. */
const UNUSED_EACH = 0.00002;

/** Units that may stay unused in one isolate: few isolates can afford the calls that it takes to keep this low. */
const MOST_UNUSED = 0.45;

/** A young forecast counts as this certain: where many isolates begin at once, caution costs each of them calls. */
const LEAST_WATCHED_MS = 750;

/**
 * Units to lease to an isolate ahead of its demand: those that it will need until the window ends, less a margin for
 * chance, but no more than its share of the limit where all isolates together need more than that.
 */
export function unitsAhead(forecast: Forecast, prospect: Prospect): number {
  const { rate, roundTrip, held } = forecast;
  const { limit, left, endsIn } = prospect;
  // Later than that they would arrive after their window.
  if (endsIn <= roundTrip || rate === 0) return 0;
  const part = rate / Math.max(prospect.totalRate, rate);
  const needed = rate * endsIn;
  // The rate is an estimate, of a count that is itself a matter of chance.
  const watched = Math.max(LEAST_WATCHED_MS, forecast.watched);
  const deviation = Math.sqrt(needed * (1 + endsIn / watched));
  // What will be left over in any case may as well be left over in an isolate.
  const unused = Math.min(MOST_UNUSED, limit * (UNUSED_PART * part + UNUSED_EACH)) + prospect.spare * part;
  const margin = deviation * deviationsToKeepBack(unused, deviation);
  const granted = forecast.window === prospect.window ? forecast.granted : 0;
  const share = Math.max(limit * part - granted, (left * part) / 2);
  return Math.max(0, Math.floor(Math.min(needed - margin - held, share, left)));
}

/**
 * Standard deviations that a lease must stay below the expected need, so that no more than `unused` of its units are
 * expected to be left over: the inverse of the unit normal loss function, within 0.05 of it for up to 2.6.
 */
export function deviationsToKeepBack(unused: number, deviation: number): number {
  const atNone = 0.4 * deviation;
  return unused >= atNone ? 0 : 0.7 * Math.log(atNone / unused) ** 0.8;
}
