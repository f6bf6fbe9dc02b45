import { type AwsKeyPart, isReplica } from "./aws-key.ts";
import type { CommonKeyRecord, RotationSchedule } from "./key.ts";

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/** Seconds in a day. */
export const SECONDS_OF_DAY = 86_400;

/** Default rotation period in days (API Reference, EnableKeyRotation). */
export const DEFAULT_ROTATION_PERIOD = 365;

/** Time before an automatic rotation in which RotateKeyOnDemand conflicts with it, milliseconds (API Reference). */
export const ROTATION_CONFLICT_MS = 20 * 60_000;

/** The schedule of automatic rotation, with the first one a period after `now` or after the previous rotation. */
export function enableRotation(periodInDays: number, now: number): RotationSchedule {
  return { enabled: true, periodInDays, nextAt: now + rotationPeriod({ periodInDays }) };
}

/** Rotation period in milliseconds. */
export function rotationPeriod({ periodInDays }: Pick<RotationSchedule, "periodInDays">): number {
  return Math.round(periodInDays * DAY_MS);
}

/** Most rotations of a key in one step of the catch-up. */
const ROTATIONS_AT_ONCE = 16;

/** Most overdue rotations that happen after the first step of a catch-up; earlier ones are skipped. */
const MOST_OVERDUE = 1000;

/** Dates of the rotations that are due by `now`, oldest first, at most as many as one step makes. */
export function dueRotations(rotation: RotationSchedule, now: number): number[] {
  const count = Math.min(overdue(rotation, now), ROTATIONS_AT_ONCE);
  return Array.from({ length: count }, (_, n) => rotation.nextAt + n * rotationPeriod(rotation));
}

/**
 * The schedule after the first `made` of the rotations that are due by `now`. After a very long absence, rotations in
 * the middle are skipped: nothing was encrypted with their materials, because no request came in that time.
 */
export function rotatedBy(rotation: RotationSchedule, made: number, now: number): RotationSchedule {
  const left = overdue(rotation, now) - made;
  const passed = made + Math.max(0, left - MOST_OVERDUE);
  return { ...rotation, nextAt: rotation.nextAt + passed * rotationPeriod(rotation) };
}

/** The schedule after all rotations that are due by `now` have been skipped. */
export function rotationsMissed(rotation: RotationSchedule, now: number): RotationSchedule {
  return { ...rotation, nextAt: rotation.nextAt + overdue(rotation, now) * rotationPeriod(rotation) };
}

/** Number of rotations that are due by `now`. */
function overdue({ nextAt, periodInDays }: RotationSchedule, now: number): number {
  return nextAt > now ? 0 : Math.floor((now - nextAt) / rotationPeriod({ periodInDays })) + 1;
}

/**
 * The instant of the key's next due event; null where there is none. An overdue rotation of a replica is no such event:
 * the replica waits for its primary, which is disabled or late.
 */
export function nextEvent(
  key: Pick<CommonKeyRecord, "region" | "state" | "deletionAt" | "rotation" | "transitionAt" | "imported"> &
    Partial<Pick<AwsKeyPart, "multiRegion" | "waitingValidTo">>,
  now: number,
): number | null {
  const instants: number[] = [];
  if (key.state === "PendingDeletion" && key.deletionAt !== null) instants.push(key.deletionAt);
  if (key.transitionAt !== null) instants.push(key.transitionAt);
  if (key.rotation?.enabled && (key.state === "Enabled" || isReplica(key))) {
    if (!isReplica(key) || key.rotation.nextAt > now) instants.push(key.rotation.nextAt);
  }
  if (key.imported?.validTo != null) instants.push(key.imported.validTo);
  if (key.waitingValidTo != null) instants.push(key.waitingValidTo);
  return instants.length === 0 ? null : Math.min(...instants);
}
