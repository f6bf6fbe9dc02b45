import { availableParallelism, loadavg } from "node:os";

/** Rounds of `work`, and their milliseconds on an idle core of the machine for which the limits were chosen. */
const ROUNDS = 50_000_000;
const IDLE_MS = 100;
/** Largest factor, so that limits end on any machine. */
const MOST = 20;

/**
 * The slowness of this machine: how many times longer work takes now than on an idle machine of two cores, at least 1.
 * It is the slowness of a core times the processes for each. A short measurement does not show the latter, because the
 * scheduler prefers a new process to long-running ones.
 */
export function measuredSlowness(): number {
  const begin = performance.now();
  work();
  const ofCore = Math.max(1, (performance.now() - begin) / IDLE_MS);
  const [waiting = 0] = loadavg();
  return Math.min(MOST, ofCore * Math.max(1, waiting / availableParallelism()));
}

/** Computes something that a compiler cannot leave out. */
function work(): number {
  let state = 1;
  for (let round = 0; round < ROUNDS; round++) state = Math.imul(state ^ (state >>> 15), state | round);
  return state;
}
