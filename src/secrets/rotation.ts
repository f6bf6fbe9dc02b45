import type { SecretRotation } from "./secret.ts";
import { wholeSeconds } from "./secret.ts";
import { MOST_VERSIONS } from "./stages.ts";

/** Shortest and longest rotation interval in days: 6 hours and 8,760 hours (CreateSecret: RotationInterval). */
export const ROTATION_DAYS = { min: 6 / 24, max: 365 } as const;

/** Rotation of a secret whose automatic rotation was never enabled. */
export const NEVER_ROTATED: SecretRotation = {
  state: "Disabled",
  intervalSeconds: null,
  nextAt: null,
  lastAt: null,
};

/** Enables automatic rotation, with the first one an interval from now; an interval of null disables it. */
export function scheduled(
  before: SecretRotation,
  intervalSeconds: number | null,
  now: number,
): SecretRotation {
  return intervalSeconds === null
    ? { ...before, state: "Disabled", nextAt: null }
    : { ...before, state: "Enabled", intervalSeconds, nextAt: wholeSeconds(now) + intervalSeconds * 1_000 };
}

/** The schedule after a rotation, manual or automatic. The next automatic one is an interval later. */
export function rotated(before: SecretRotation, at: number): SecretRotation {
  if (before.state === "Disabled" || before.intervalSeconds === null) return { ...before, lastAt: at };
  return { ...scheduled(before, before.intervalSeconds, at), lastAt: at };
}

/** The schedule after a failed rotation, which KMS does not retry by itself. */
export function failed(before: SecretRotation): SecretRotation {
  return { ...before, state: "Invalid" };
}

/** The schedule of a restored secret: a rotation that was missed while its deletion was scheduled is due now. */
export function overdueNow(rotation: SecretRotation, now: number): SecretRotation {
  const missed = rotation.state === "Enabled" && rotation.nextAt !== null && rotation.nextAt < now;
  return missed ? { ...rotation, nextAt: now } : rotation;
}

/**
 * Dates of the rotations that are due by `now`, oldest first. After a long absence only the last ones are left,
 * because earlier versions would be recycled anyway. Their number keeps its parity, because the accounts of a secret
 * take turns.
 */
export function dueRotations(rotation: SecretRotation, now: number): number[] {
  const { nextAt, intervalSeconds } = rotation;
  if (nextAt === null || intervalSeconds === null || nextAt > now) return [];
  const interval = intervalSeconds * 1_000;
  const count = Math.floor((now - nextAt) / interval) + 1;
  const skipped = Math.max(0, count - MOST_VERSIONS - 1) & ~1;
  return Array.from({ length: count - skipped }, (_, i) => nextAt + (skipped + i) * interval);
}
