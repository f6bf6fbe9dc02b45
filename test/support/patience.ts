import { inject } from "vitest";

/**
 * Time that a test waits for an event before it counts as a hang, longer on a slow or busy machine. No test asserts
 * the time that passes.
 *
 * @param milliseconds on a machine as fast as the one for which the limits were chosen.
 */
export function patient(milliseconds: number): number {
  return Math.ceil(milliseconds * inject("slowness"));
}
