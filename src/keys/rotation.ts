import type { KeyRecord, RotationSchedule } from "./key.ts";

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/** Rotation period of a key whose owner names none, in days (API Reference, EnableKeyRotation). */
export const DEFAULT_ROTATION_PERIOD = 365;

/** RotateKeyOnDemand conflicts with an automatic rotation this close ahead, in milliseconds (API Reference). */
export const ROTATION_CONFLICT_MS = 20 * 60_000;

/** Automatic rotation from now on: the first one a period after it was enabled. */
export function enableRotation(periodInDays: number, now: number): RotationSchedule {
  return { enabled: true, periodInDays, nextAt: now + periodInDays * DAY_MS };
}

/** Dates on which the key should have been rotated by `now`, oldest first. */
export function dueRotations(rotation: RotationSchedule, now: number): number[] {
  const dates: number[] = [];
  for (let at = rotation.nextAt; at <= now; at += rotation.periodInDays * DAY_MS) dates.push(at);
  return dates;
}

/** The instant at which the key changes by itself, or null. */
export function nextEvent(key: Pick<KeyRecord, "state" | "deletionAt" | "rotation">): number | null {
  if (key.state === "PendingDeletion") return key.deletionAt;
  if (key.state === "Enabled" && key.rotation?.enabled) return key.rotation.nextAt;
  return null;
}
