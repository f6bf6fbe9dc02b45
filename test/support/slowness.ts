/** Rounds of `work`, and the milliseconds they take on an idle core of the machine that the limits were made on. */
const ROUNDS = 50_000_000;
const IDLE_MS = 100;
/** A limit is for what hangs, and has an end on any machine. */
const MOST = 20;

/**
 * How many times longer than on an idle machine of two cores some work takes here and now: at least 1. Limits of time
 * are so many times longer.
 */
export function measuredSlowness(): number {
  const begin = performance.now();
  work();
  return Math.min(MOST, Math.max(1, (performance.now() - begin) / IDLE_MS));
}

/** Computes something that no compiler leaves out. */
function work(): number {
  let state = 1;
  for (let round = 0; round < ROUNDS; round++) state = Math.imul(state ^ (state >>> 15), state | round);
  return state;
}
