/**
 * Calendar of subscriptions, in UTC+8. UTC+8 has no summer time, so that adding eight hours is enough.
 */

export const DAY_MS = 86_400_000;

const UTC8_MS = 8 * 3_600_000;

/** A paid term of an instance. */
export interface Term {
  /** Milliseconds of the workspace's clock. */
  readonly startAt: number;
  /** Midnight in UTC+8; at this instant the instance has expired. */
  readonly endAt: number;
  readonly months: number;
}

/** Days from 1970-01-01 to an instant, by the calendar of UTC+8. */
export function dayOf(at: number): number {
  return Math.floor((at + UTC8_MS) / DAY_MS);
}

/** The instant at which a day begins in UTC+8. @param day as `dayOf` counts it. */
export function beginOf(day: number): number {
  return day * DAY_MS - UTC8_MS;
}

/** The day of the month, 1 to 31, in UTC+8: terms that begin at `at` end on it, where the month has it. */
export function anchorDayOf(at: number): number {
  return new Date(at + UTC8_MS).getUTCDate();
}

/**
 * The end of a term: 00:00 in UTC+8 of the day after (its first day + months). A month bought at 2023-09-05T12:44:19Z
 * ends at 2023-10-05T16:00:00Z (sample of GetKmsInstance; Billing of KMS, edition of September 2023). In a month that
 * lacks the day, the term ends on the month's last day; that is ours, no page says it.
 *
 * @param months a positive whole number.
 * @param anchorDay day of the month on which the term ends, where the month has it.
 */
export function endOfTerm(startAt: number, months: number, anchorDay = anchorDayOf(startAt)): number {
  const first = new Date(startAt + UTC8_MS);
  const year = first.getUTCFullYear();
  const month = first.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(anchorDay, last) + 1) - UTC8_MS;
}

/**
 * The term that follows another without a gap. It is counted from the last paid day, and the anchor day survives
 * short months: bought on 31 January and renewed by the month, an instance expires on 28 February, then 31 March.
 */
export function termAfter(endAt: number, months: number, anchorDay: number): Term {
  return { startAt: endAt, endAt: endOfTerm(endAt - 1, months, anchorDay), months };
}
