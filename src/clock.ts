/**
 * The clock of a workspace: wall-clock time plus an offset, or a frozen time.
 *
 * `version` rises with every change, so that an older copy of the clock is recognised.
 * All times are milliseconds since the epoch.
 */
export type Clock =
  | { readonly version: number; readonly mode: "running"; readonly offset: number }
  | { readonly version: number; readonly mode: "frozen"; readonly at: number };

/** The clock of a new workspace: wall-clock time. */
export const WALL_CLOCK: Clock = { version: 0, mode: "running", offset: 0 };

/** Latest instant with a four-digit year in ISO 8601: no date in an answer is later. */
export const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Earliest and latest instant of a clock; a running one stops there. The latest is ten years before END_OF_TIME, so
 * that dates computed from it, up to seven years ahead (a key's next rotation), can be written as well.
 */
export const FIRST_MOMENT = 0;
export const LAST_MOMENT = Date.UTC(9989, 11, 31, 23, 59, 59, 999);

/** The clock's time when the wall clock shows `wall`. */
export function timeOf(clock: Clock, wall: number): number {
  const shown = clock.mode === "frozen" ? clock.at : wall + clock.offset;
  return Math.max(FIRST_MOMENT, Math.min(shown, LAST_MOMENT));
}

/** The clock after it is set to a mode and a time, `now`, while the wall clock shows `wall`. */
export function setClock(clock: Clock, mode: Clock["mode"], now: number | undefined, wall: number): Clock {
  const shown = now ?? timeOf(clock, wall);
  const version = clock.version + 1;
  return mode === "frozen" ? { version, mode, at: shown } : { version, mode, offset: shown - wall };
}

/** The clock advanced by `milliseconds`, in its mode; null where that is after its latest instant. */
export function advance(clock: Clock, milliseconds: number, wall: number): Clock | null {
  const now = timeOf(clock, wall) + milliseconds;
  return now > LAST_MOMENT ? null : setClock(clock, clock.mode, now, wall);
}
