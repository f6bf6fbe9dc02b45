/**
 * The clock of a workspace: wall-clock time moved by an offset, or standing still.
 *
 * `version` rises with every change, so that whoever holds an older clock can be told apart.
 * All times are milliseconds since the epoch.
 */
export type Clock =
  | { readonly version: number; readonly mode: "running"; readonly offset: number }
  | { readonly version: number; readonly mode: "frozen"; readonly at: number };

/** The clock every workspace begins with: wall-clock time. */
export const WALL_CLOCK: Clock = { version: 0, mode: "running", offset: 0 };

/** Latest instant that a clock can show: the last millisecond of the year 9999. */
export const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What the clock shows when the wall clock shows `wall`. */
export function timeOf(clock: Clock, wall: number): number {
  return clock.mode === "frozen" ? clock.at : wall + clock.offset;
}

/** A clock of the given mode that shows `now` when the wall clock shows `wall`. */
export function setClock(clock: Clock, mode: Clock["mode"], now: number | undefined, wall: number): Clock {
  const shown = now ?? timeOf(clock, wall);
  const version = clock.version + 1;
  return mode === "frozen" ? { version, mode, at: shown } : { version, mode, offset: shown - wall };
}

/** The clock, `milliseconds` later than it was, in the mode it was in. */
export function advance(clock: Clock, milliseconds: number, wall: number): Clock {
  return setClock(clock, clock.mode, timeOf(clock, wall) + milliseconds, wall);
}
