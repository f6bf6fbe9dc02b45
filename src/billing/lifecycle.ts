import { anchorDayOf, DAY_MS, endOfTerm, type Term, termAfter } from "./terms.ts";

/**
 * The life of a subscription (Billing of KMS, "Expiration"): reminders before it ends, at the end a renewal or the
 * expiration, 15 days later the suspension, and the release on the 16th day after that. Nothing here looks at a clock:
 * a caller takes `nextEvent` and applies it until none is due, so that whatever a clock jumps over happens in order
 * and once. Before any other change of a lifecycle it is brought up to date that way.
 */

/** Expired: keys and secrets are kept; whether it still works is a setting (`isUsable`). Released: gone for good. */
export type Phase = "active" | "expired" | "suspended" | "released";

/** What happens at the end (BssOpenApi, SetRenewal). */
export type RenewalStatus = "AutoRenewal" | "ManualRenewal" | "NotRenewal";

export interface Renewal {
  readonly status: RenewalStatus;
  /** What an automatic renewal buys. */
  readonly months: number;
}

/** Instants are milliseconds of the workspace's clock. */
export interface Lifecycle {
  /** The purchase. */
  readonly startAt: number;
  /** Midnight in UTC+8: the end of the last term. */
  readonly endAt: number;
  /** Day of the month that terms end on where the month has it (terms.ts). */
  readonly anchorDay: number;
  /** Paid time, oldest first, up to `endAt`: without terms that had ended when another one was added. */
  readonly terms: readonly Term[];
  readonly renewal: Renewal;
  /** The automatic renewal at `endAt` could not be paid. */
  readonly renewalFailed: boolean;
  readonly phase: Phase;
  /** Reminders are settled up to and including this instant. */
  readonly remindedUntil: number;
}

export type LifecycleEvent =
  | { readonly kind: "reminder"; readonly at: number; readonly daysBefore: number }
  | { readonly kind: "renewal"; readonly at: number; readonly months: number }
  | { readonly kind: "expiry" | "suspension" | "release"; readonly at: number };

/** Days before the end on which a reminder is sent. */
export const REMINDER_DAYS: readonly number[] = [7, 3, 1];

/** The one reminder of an instance that is not to be renewed (BssOpenApi, QueryAvailableInstances, RenewStatus). */
const NOT_RENEWAL_REMINDER_DAYS: readonly number[] = [3];

/** Days from the end to the suspension. */
export const SUSPENSION_DAYS = 15;

/** Days from the end to the release: the 16th after the suspension. */
export const RELEASE_DAYS = SUSPENSION_DAYS + 16;

/** The life of an instance bought at an instant. */
export function startLifecycle(startAt: number, months: number, renewal: Renewal): Lifecycle {
  const endAt = endOfTerm(startAt, months);
  return {
    startAt,
    endAt,
    anchorDay: anchorDayOf(startAt),
    terms: [{ startAt, endAt, months }],
    renewal,
    renewalFailed: false,
    phase: "active",
    remindedUntil: startAt,
  };
}

/** What happens next by itself, and when; null where nothing does. */
export function nextEvent(lifecycle: Lifecycle): LifecycleEvent | null {
  const { endAt, phase, renewal, renewalFailed } = lifecycle;
  switch (phase) {
    case "active": {
      const reminder = nextReminder(lifecycle);
      if (reminder) return reminder;
      if (renewal.status === "AutoRenewal" && !renewalFailed) {
        return { kind: "renewal", at: endAt, months: renewal.months };
      }
      return { kind: "expiry", at: endAt };
    }
    case "expired":
      return { kind: "suspension", at: endAt + SUSPENSION_DAYS * DAY_MS };
    case "suspended":
      return { kind: "release", at: endAt + RELEASE_DAYS * DAY_MS };
    case "released":
      return null;
  }
}

/**
 * The lifecycle after its next event.
 *
 * @param event what `nextEvent` has answered.
 * @param paid whether the balance was enough, where the event is a renewal; the instance expires where it was not.
 */
export function applyEvent(lifecycle: Lifecycle, event: LifecycleEvent, paid: boolean): Lifecycle {
  switch (event.kind) {
    case "reminder":
      return { ...lifecycle, remindedUntil: event.at };
    case "renewal":
      if (!paid) return { ...lifecycle, renewalFailed: true };
      return continued(lifecycle, event.months, event.at);
    case "expiry":
      return { ...lifecycle, phase: "expired" };
    case "suspension":
      return { ...lifecycle, phase: "suspended" };
    case "release":
      return { ...lifecycle, phase: "released" };
  }
}

/**
 * The lifecycle with a term more, which is active again whatever it was. Where the instance works, the term follows
 * the one before, also where it has expired and was left working; one that stood still starts anew, at once ("starts
 * immediately upon purchase or renewal").
 *
 * @param worksExpired whether an expired instance works (`isUsable`).
 * @returns null where the instance is released. The new term is the last one of `terms`.
 */
export function renew(
  lifecycle: Lifecycle,
  months: number,
  now: number,
  worksExpired: boolean,
): Lifecycle | null {
  if (lifecycle.phase === "released") return null;
  if (isUsable(lifecycle, worksExpired)) return continued(lifecycle, months, now);
  const term = { startAt: now, endAt: endOfTerm(now, months), months };
  return { ...extended(lifecycle, term, now), anchorDay: anchorDayOf(now) };
}

/** Another way to end. Reminders of a time that has passed are not sent any more. */
export function setRenewal(lifecycle: Lifecycle, renewal: Renewal, now: number): Lifecycle {
  return { ...lifecycle, renewal, remindedUntil: Math.max(lifecycle.remindedUntil, now) };
}

/** The end before its time: the instance is given up and its money returned, where it is not released yet. */
export function release(lifecycle: Lifecycle): Lifecycle {
  return { ...lifecycle, phase: "released" };
}

/** Whether an instance may be given up for money. Pages say "Enabled or Disabled": all but released, by our reading. */
export function isRefundable({ phase }: Lifecycle): boolean {
  return phase !== "released";
}

/**
 * Whether an instance works.
 *
 * @param worksExpired whether it does in the 15 days after its end: the pages contradict each other.
 */
export function isUsable({ phase }: Lifecycle, worksExpired: boolean): boolean {
  return phase === "active" || (phase === "expired" && worksExpired);
}

function nextReminder({ endAt, renewal, remindedUntil }: Lifecycle): LifecycleEvent | null {
  const days = renewal.status === "NotRenewal" ? NOT_RENEWAL_REMINDER_DAYS : REMINDER_DAYS;
  for (const daysBefore of days) {
    const at = endAt - daysBefore * DAY_MS;
    if (at > remindedUntil) return { kind: "reminder", at, daysBefore };
  }
  return null;
}

function continued(lifecycle: Lifecycle, months: number, now: number): Lifecycle {
  return extended(lifecycle, termAfter(lifecycle.endAt, months, lifecycle.anchorDay), now);
}

function extended(lifecycle: Lifecycle, term: Term, now: number): Lifecycle {
  return {
    ...lifecycle,
    endAt: term.endAt,
    terms: [...lifecycle.terms.filter(({ endAt }) => endAt > now), term],
    renewalFailed: false,
    phase: "active",
    remindedUntil: Math.max(lifecycle.remindedUntil, now),
  };
}
