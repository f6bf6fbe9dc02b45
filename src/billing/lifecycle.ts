import { anchorDayOf, DAY_MS, endOfTerm, type Term, termAfter } from "./terms.ts";

/**
 * The lifecycle of a subscription (Billing of KMS, "Expiration"): reminders before it ends, at the end a renewal or the
 * expiration, 15 days later the suspension, and the release on the 16th day after that. Nothing here reads a clock:
 * the caller takes `nextEvent` and applies it until none is due, so that events that a clock jumps over happen in order
 * and once. Any other change of a lifecycle comes after that.
 */

/**
 * Phase of a subscription. An expired one keeps its keys and secrets, and a setting decides whether it still works
 * (`isUsable`); a released one is gone for good.
 */
export type Phase = "active" | "expired" | "suspended" | "released";

/** What happens at the end of the last term (BssOpenApi, SetRenewal). */
export type RenewalStatus = "AutoRenewal" | "ManualRenewal" | "NotRenewal";

export interface Renewal {
  readonly status: RenewalStatus;
  /** Months that an automatic renewal buys. */
  readonly months: number;
}

/** State of a subscription's lifecycle. Instants are milliseconds of the workspace's clock. */
export interface Lifecycle {
  /** When it was bought. */
  readonly startAt: number;
  /** End of the last term: midnight in UTC+8. */
  readonly endAt: number;
  /** Day of the month on which terms end, where the month has it (terms.ts). */
  readonly anchorDay: number;
  /** Paid terms up to `endAt`, oldest first. Terms that had ended when a later one was added are dropped. */
  readonly terms: readonly Term[];
  readonly renewal: Renewal;
  /** Whether the balance was too low for the automatic renewal at `endAt`. */
  readonly renewalFailed: boolean;
  readonly phase: Phase;
  /** Reminders due up to and including this instant have been sent or dropped. */
  readonly remindedUntil: number;
}

export type LifecycleEvent =
  | { readonly kind: "reminder"; readonly at: number; readonly daysBefore: number }
  | { readonly kind: "renewal"; readonly at: number; readonly months: number }
  | { readonly kind: "expiry" | "suspension" | "release"; readonly at: number };

/** Days before the end on which reminders are sent. */
export const REMINDER_DAYS: readonly number[] = [7, 3, 1];

/** The one reminder of an instance that is not to be renewed (BssOpenApi, QueryAvailableInstances, RenewStatus). */
const NOT_RENEWAL_REMINDER_DAYS: readonly number[] = [3];

/** Days from the end to the suspension. */
export const SUSPENSION_DAYS = 15;

/** Days from the end to the release: the 16th after the suspension. */
export const RELEASE_DAYS = SUSPENSION_DAYS + 16;

/** The lifecycle of an instance bought at `startAt`. */
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

/** The next event that happens by itself; null for a released instance. */
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
 * @param event the result of `nextEvent`.
 * @param paid whether the balance was enough for a renewal; the instance expires where it was not.
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
 * The lifecycle after a renewal: active, with one term more. The new term follows the last one without a gap where the
 * instance works, expired or not. Where the instance has stopped working, the term starts now ("starts immediately upon
 * purchase or renewal").
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

/** The lifecycle with another renewal setting. Reminders that it would have sent earlier are dropped. */
export function setRenewal(lifecycle: Lifecycle, renewal: Renewal, now: number): Lifecycle {
  return { ...lifecycle, renewal, remindedUntil: Math.max(lifecycle.remindedUntil, now) };
}

/** The lifecycle of an instance that is released early, against a refund. */
export function release(lifecycle: Lifecycle): Lifecycle {
  return { ...lifecycle, phase: "released" };
}

/**
 * Whether an instance can be refunded: "in the Enabled or Disabled state" (Billing of KMS), which we read as working, or
 * expired and not yet suspended.
 */
export function isRefundable({ phase }: Lifecycle): boolean {
  return phase === "active" || phase === "expired";
}

/**
 * Whether an instance works.
 *
 * @param worksExpired whether it works in the 15 days after its end, on which the pages contradict each other.
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
