import { type AwsKeyPart, isReplica } from "./aws-key.ts";
import type { CommonKeyRecord, RotationSchedule } from "./key.ts";

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/** Seconds in a day. */
export const SECONDS_OF_DAY = 86_400;

/** Rotation period of a key whose owner names none, in days (API Reference, EnableKeyRotation). */
export const DEFAULT_ROTATION_PERIOD = 365;

/** RotateKeyOnDemand conflicts with an automatic rotation this close ahead, in milliseconds (API Reference). */
export const ROTATION_CONFLICT_MS = 20 * 60_000;

/** Automatic rotation: the first one a period after `now`, or after the rotation before. */
export function enableRotation(periodInDays: number, now: number): RotationSchedule {
  return { enabled: true, periodInDays, nextAt: now + rotationPeriod({ periodInDays }) };
}

/** Time from one rotation to the next, milliseconds. */
export function rotationPeriod({ periodInDays }: Pick<RotationSchedule, "periodInDays">): number {
  return Math.round(periodInDays * DAY_MS);
}

/** Rotations of a key that are made in one step. */
const ROTATIONS_AT_ONCE = 16;

/** Of more rotations than this that are due together, only the last so many happen, besides those of the first step. */
export const MOST_OVERDUE = 1000;

/** Dates on which the key should have been rotated by `now`, oldest first: as many as one step makes. */
export function dueRotations(rotation: RotationSchedule, now: number): number[] {
  const count = Math.min(overdue(rotation, now), ROTATIONS_AT_ONCE);
  return Array.from({ length: count }, (_, n) => rotation.nextAt + n * rotationPeriod(rotation));
}

/**
 * The schedule after the first `made` rotations of those that are due by `now`. Of a very long absence the ones in
 * the middle are left out: nothing can have been encrypted with their materials, since nobody was there.
 */
export function rotatedBy(rotation: RotationSchedule, made: number, now: number): RotationSchedule {
  const left = overdue(rotation, now) - made;
  const passed = made + Math.max(0, left - MOST_OVERDUE);
  return { ...rotation, nextAt: rotation.nextAt + passed * rotationPeriod(rotation) };
}

/** The schedule where what is due by `now` does not happen, but the next rotation may. */
export function rotationsMissed(rotation: RotationSchedule, now: number): RotationSchedule {
  return { ...rotation, nextAt: rotation.nextAt + overdue(rotation, now) * rotationPeriod(rotation) };
}

/** How many rotations are due by `now`. */
function overdue({ nextAt, periodInDays }: RotationSchedule, now: number): number {
  return nextAt > now ? 0 : Math.floor((now - nextAt) / rotationPeriod({ periodInDays })) + 1;
}

/**
 * The instant at which the key changes by itself, or null. A replica whose rotation is overdue waits for its
 * primary, which is disabled or late, and not for an instant.
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
