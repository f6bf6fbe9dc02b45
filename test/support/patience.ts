import { inject } from "vitest";

/**
 * How long a test waits for what must come, before it takes it for a hang. Nothing is asserted of the time that
 * passes: on a slow or busy machine there is more of it.
 *
 * @param milliseconds on a machine as fast as the one that the limits were made on.
 */
export function patient(milliseconds: number): number {
  return Math.ceil(milliseconds * inject("slowness"));
}
