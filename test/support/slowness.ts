import { availableParallelism, loadavg } from "node:os";

/** Rounds of `work`, and the milliseconds they take on an idle core of the machine that the limits were made on. */
const ROUNDS = 50_000_000;
const IDLE_MS = 100;
/** A limit is for what hangs, and has an end on any machine. */
const MOST = 20;

/**
 * How many times longer than on an idle machine of two cores work takes here and now: at least 1. It is how slow a
 * core is, times how many processes there are for each: a short piece of work alone does not show the latter, because
 * one that has just begun goes before those that run on and on.
 */
export function measuredSlowness(): number {
  const begin = performance.now();
  work();
  const ofCore = Math.max(1, (performance.now() - begin) / IDLE_MS);
  const [waiting = 0] = loadavg();
  return Math.min(MOST, ofCore * Math.max(1, waiting / availableParallelism()));
}

/** Computes something that no compiler leaves out. */
function work(): number {
  let state = 1;
  for (let round = 0; round < ROUNDS; round++) state = Math.imul(state ^ (state >>> 15), state | round);
  return state;
}
