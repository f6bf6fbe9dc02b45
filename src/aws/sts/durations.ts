import { validation } from "./errors.ts";
import type { NamedRole } from "./roles.ts";

/** Longest session of a role that nobody made, and of every role, seconds. */
const LONGEST = 43_200;
const STANDARD = 3600;

/**
 * The duration of a role's session, in seconds.
 *
 * @param isChained whether the credentials of another role ask for it.
 * @throws AwsError ValidationError
 */
export function durationOf({ record }: NamedRole, asked: number | undefined, isChained: boolean): number {
  const seconds = asked ?? STANDARD;
  if (isChained && seconds > STANDARD) {
    throw validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds <= (record?.maxSessionSeconds ?? LONGEST)) return seconds;
  throw validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}
