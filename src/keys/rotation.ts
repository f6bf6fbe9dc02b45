import { isReplica, type KeyRecord, type RotationSchedule } from "./key.ts";

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

/** Dates on which the key should have been rotated by `now`, oldest first. */
export function dueRotations(rotation: RotationSchedule, now: number): number[] {
  const dates: number[] = [];
  for (let at = rotation.nextAt; at <= now; at += rotationPeriod(rotation)) dates.push(at);
  return dates;
}

/**
 * The instant at which the key changes by itself, or null. A replica whose rotation is overdue waits for its
 * primary, which is disabled or late, and not for an instant.
 */
export function nextEvent(
  key: Pick<
    KeyRecord,
    | "state"
    | "deletionAt"
    | "rotation"
    | "transitionAt"
    | "imported"
    | "waitingValidTo"
    | "multiRegion"
    | "region"
  >,
  now: number,
): number | null {
  const instants: number[] = [];
  if (key.state === "PendingDeletion" && key.deletionAt !== null) instants.push(key.deletionAt);
  if (key.transitionAt !== null) instants.push(key.transitionAt);
  if (key.rotation?.enabled && (key.state === "Enabled" || isReplica(key))) {
    if (!isReplica(key) || key.rotation.nextAt > now) instants.push(key.rotation.nextAt);
  }
  if (key.imported?.validTo != null) instants.push(key.imported.validTo);
  if (key.waitingValidTo !== null) instants.push(key.waitingValidTo);
  return instants.length === 0 ? null : Math.min(...instants);
}
