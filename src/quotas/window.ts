/**
 * Fixed windows: at most `limit` units in each interval. A window begins with the first request after the last
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

/** What a request for units got. */
export interface Grant {
  readonly window: Window;
  /** Units granted now; 0 means that the limit is reached. */
  readonly units: number;
  /** Milliseconds from `now` to the end of the window. */
  readonly endsIn: number;
}

/**
 * A grant is at most this part of what is left, so that the last units of a window are spread thinly over the
 * isolates and few are stranded in one that has no more traffic.
 */
const TAPER = 8;

/** Whether `now` lies in the window. A clock that lags behind the window's start is within it. */
function inside(window: Window, intervalMs: number, now: number): boolean {
  return now < window.start + intervalMs;
}

/**
 * Takes up to `want` units. A single unit is granted while any is left; larger wishes are tapered.
 *
 * @param cost least number of units that is of use; nothing is granted when fewer are left.
 */
export function take(
  window: Window | undefined,
  limit: number,
  intervalMs: number,
  want: number,
  now: number,
  cost = 1,
): Grant {
  const current = window && inside(window, intervalMs, now) ? window : { start: now, granted: 0 };
  const left = Math.max(0, limit - current.granted);
  const tapered = Math.max(cost, Math.min(want, Math.floor(left / TAPER)));
  // Whole requests' worth, so that no odd unit is stranded where each request needs several.
  const units = left < cost ? 0 : tapered - (tapered % cost);
  return {
    window: { start: current.start, granted: current.granted + units },
    units,
    endsIn: current.start + intervalMs - now,
  };
}

/** Gives unspent units of a window back. Units of an earlier window are void. */
export function giveBack(window: Window, start: number, units: number): Window {
  return window.start === start ? { start, granted: Math.max(0, window.granted - units) } : window;
}

/** Units used in the window that `now` lies in. */
export function usedAt(window: Window | undefined, intervalMs: number, now: number): number {
  return window && inside(window, intervalMs, now) ? window.granted : 0;
}

/**
 * The window after the clock was set (not merely ran). A clock set back to before the window has left it
 * behind; one set forward ends it as time does.
 */
export function afterClockChange(window: Window, now: number): Window | undefined {
  return now < window.start ? undefined : window;
}

/**
 * Units to note on disk before a grant is answered, so that a restarted object never grants them again: the
 * next multiple of a step. Small quotas are noted to the unit; large ones in 64 steps, which bounds both the
 * writes in a window and what a restart can lose of it (under 2 %).
 */
export function watermark(granted: number, limit: number): number {
  const step = Math.max(1, Math.floor(limit / 64));
  return Math.min(Math.max(limit, granted), Math.ceil(granted / step) * step);
}
