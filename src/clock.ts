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

/** Latest instant that ISO 8601 can write with four digits of a year: no date of an answer is later. */
export const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Earliest and latest instant that a clock can show; a running one stops there. Ten years before END_OF_TIME, so that
 * whatever is dated from it, up to seven years ahead (a key's next rotation), can be written as well.
 */
export const FIRST_MOMENT = 0;
export const LAST_MOMENT = Date.UTC(9989, 11, 31, 23, 59, 59, 999);

/** What the clock shows when the wall clock shows `wall`. */
export function timeOf(clock: Clock, wall: number): number {
  const shown = clock.mode === "frozen" ? clock.at : wall + clock.offset;
  return Math.max(FIRST_MOMENT, Math.min(shown, LAST_MOMENT));
}

/** A clock of the given mode that shows `now` when the wall clock shows `wall`. */
export function setClock(clock: Clock, mode: Clock["mode"], now: number | undefined, wall: number): Clock {
  const shown = now ?? timeOf(clock, wall);
  const version = clock.version + 1;
  return mode === "frozen" ? { version, mode, at: shown } : { version, mode, offset: shown - wall };
}

/** The clock, `milliseconds` later than it was, in the mode it was in; null where that is after its last moment. */
export function advance(clock: Clock, milliseconds: number, wall: number): Clock | null {
  const now = timeOf(clock, wall) + milliseconds;
  return now > LAST_MOMENT ? null : setClock(clock, clock.mode, now, wall);
}
