/** How often a live view is read, milliseconds. */
const TICK_MS = 1000;

/** The longest wait for a server that does not answer, milliseconds. */
const LONGEST_MS = 10_000;

/** How long a live view waits for its next look: the longer, the more often it has failed. @param failures in a row */
export function waitAfter(failures: number): number {
  return Math.min(LONGEST_MS, TICK_MS * 2 ** Math.min(failures, 10));
}
