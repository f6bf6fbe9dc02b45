import type { SecretRotation } from "./secret.ts";
import { wholeSeconds } from "./secret.ts";
import { MOST_VERSIONS } from "./stages.ts";

/** Days between two rotations: 6 hours to 8,760 hours (CreateSecret: RotationInterval). */
export const ROTATION_DAYS = { min: 6 / 24, max: 365 } as const;

/** Of a secret whose automatic rotation was never on. */
export const NEVER_ROTATED: SecretRotation = {
  state: "Disabled",
  intervalSeconds: null,
  nextAt: null,
  lastAt: null,
};

/** Turns automatic rotation on: the first one is an interval from now. Null turns it off. */
export function scheduled(
  before: SecretRotation,
  intervalSeconds: number | null,
  now: number,
): SecretRotation {
  return intervalSeconds === null
    ? { ...before, state: "Disabled", nextAt: null }
    : { ...before, state: "Enabled", intervalSeconds, nextAt: wholeSeconds(now) + intervalSeconds * 1_000 };
}

/** After a rotation, by whoever asked for it: where it is automatic, the next one is an interval away. */
export function rotated(before: SecretRotation, at: number): SecretRotation {
  if (before.state === "Disabled" || before.intervalSeconds === null) return { ...before, lastAt: at };
  return { ...scheduled(before, before.intervalSeconds, at), lastAt: at };
}

/** A rotation could not be done: KMS does not try it again by itself. */
export function failed(before: SecretRotation): SecretRotation {
  return { ...before, state: "Invalid" };
}

/** The schedule of a secret that comes back: a rotation that was missed meanwhile is due now. */
export function overdueNow(rotation: SecretRotation, now: number): SecretRotation {
  const missed = rotation.state === "Enabled" && rotation.nextAt !== null && rotation.nextAt < now;
  return missed ? { ...rotation, nextAt: now } : rotation;
}

/**
 * Dates on which the secret rotates by `now`, oldest first. Of a long absence only the last ones: earlier versions
 * would be gone again. Their number has the same parity, because accounts of a secret take turns.
 */
export function dueRotations(rotation: SecretRotation, now: number): number[] {
  const { nextAt, intervalSeconds } = rotation;
  if (nextAt === null || intervalSeconds === null || nextAt > now) return [];
  const interval = intervalSeconds * 1_000;
  const count = Math.floor((now - nextAt) / interval) + 1;
  const skipped = Math.max(0, count - MOST_VERSIONS - 1) & ~1;
  return Array.from({ length: count - skipped }, (_, i) => nextAt + (skipped + i) * interval);
}
