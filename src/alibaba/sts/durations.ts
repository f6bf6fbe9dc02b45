import { AlibabaError } from "../protocol/error.ts";
import type { NamedRole } from "./roles.ts";

/** Shortest and standard session, and the longest that a role may allow, seconds. */
const SHORTEST = 900;
const STANDARD = 3600;
const LONGEST = 43_200;

/**
 * The duration of a role's session, in seconds.
 *
 * @param isChained whether the session of another role asks for it, which bounds it to an hour.
 * @throws AlibabaError InvalidParameter.DurationSeconds
 */
export function durationOf({ record }: NamedRole, asked: number | undefined, isChained: boolean): number {
  const seconds = asked ?? STANDARD;
  const longest = record?.maxSessionSeconds ?? LONGEST;
  const most = isChained ? Math.min(longest, STANDARD) : longest;
  if (seconds >= SHORTEST && seconds <= most) return seconds;
  throw durationBounds(most);
}

/** The error for a duration, with its bounds. @param most of a session, seconds */
export function durationBounds(most: number = STANDARD): AlibabaError {
  return new AlibabaError({
    code: "InvalidParameter.DurationSeconds",
    status: 400,
    text: `The Min/Max value of DurationSeconds is ${shown(SHORTEST)}/${shown(most)}.`,
  });
}

function shown(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}hr`;
  return seconds % 60 === 0 ? `${seconds / 60}min` : `${seconds}s`;
}
