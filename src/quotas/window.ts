/**
 * A fixed window, in which at most `limit` units are granted. A window begins with the first request after the last
 * one ended, so a client that sends limit + 1 requests at once is refused exactly once, whenever it starts.
 *
 * Source: AWS Developer Guide, Request quotas ("in each one-second interval"; once reached, requests are
 * rejected for the rest of it). The alignment of windows is our choice, see docs/quotas.md.
 *
 * Times are milliseconds of the workspace's clock.
 */
export interface Window {
  /** When it began. */
  readonly start: number;
  /** Units granted in it so far, leased units included. */
  readonly granted: number;
}

/** A call for units. */
export interface UnitRequest {
  /** Units that each of the waiting requests needs. */
  readonly cost: number;
  /** Requests that wait for the answer. */
  readonly waiting: number;
  /** Further units to grant ahead of demand. */
  readonly ahead: (window: Window, left: number, endsIn: number) => number;
}

/** Answer to a call for units. */
export interface Grant {
  readonly window: Window;
  /** Units granted. Fewer than the waiting requests need means that the limit is reached. */
  readonly units: number;
  /** Units left in the window. */
  readonly left: number;
  /** Milliseconds from `now` to the end of the window. */
  readonly endsIn: number;
}

/** Whether `now` lies in the window. A time before the window's start counts as inside. */
function inside(window: Window, intervalMs: number, now: number): boolean {
  return now < window.start + intervalMs;
}

/**
 * Takes units from a window: first for the waiting requests, then ahead of demand. It grants multiples of `cost`, so
 * that no unit is stranded where each request needs several.
 */
export function take(
  window: Window | undefined,
  limit: number,
  intervalMs: number,
  { cost, waiting, ahead }: UnitRequest,
  now: number,
): Grant {
  const current = window && inside(window, intervalMs, now) ? window : { start: now, granted: 0 };
  const endsIn = current.start + intervalMs - now;
  const left = Math.max(0, limit - current.granted);
  const served = Math.min(waiting, Math.floor(left / cost)) * cost;
  const rest = left - served;
  const wished = Math.min(rest, Math.max(0, Math.floor(ahead(current, rest, endsIn))));
  const units = served + wished - (wished % cost);
  return {
    window: { start: current.start, granted: current.granted + units },
    units,
    left: left - units,
    endsIn,
  };
}

/** Returns unspent units to a window. Units of an earlier window are void. */
export function giveBack(window: Window, start: number, units: number): Window {
  return window.start === start ? { start, granted: Math.max(0, window.granted - units) } : window;
}

/** The window after units were spent whose time is `now`. */
export function charge(window: Window | undefined, intervalMs: number, units: number, now: number): Window {
  const { start, granted } = window && inside(window, intervalMs, now) ? window : { start: now, granted: 0 };
  return { start, granted: granted + units };
}

/** Units used in the window that `now` lies in. */
export function usedAt(window: Window | undefined, intervalMs: number, now: number): number {
  return window && inside(window, intervalMs, now) ? window.granted : 0;
}

/**
 * The window after the workspace's clock was set. A clock set back to before the window's start ends the window; a
 * clock set forward ends it as time does.
 */
export function afterClockChange(window: Window, now: number): Window | undefined {
  return now < window.start ? undefined : window;
}

/**
 * The watermark: granted units to save before a grant is answered, so that a restarted object never grants them again.
 * It is the next multiple of a step. The step of small quotas is one unit, that of large ones 1/64 of the limit, which
 * bounds both the writes in a window and the units that a restart can lose (under 2 %).
 */
export function watermark(granted: number, limit: number): number {
  const step = Math.max(1, Math.floor(limit / 64));
  return Math.min(Math.max(limit, granted), Math.ceil(granted / step) * step);
}
