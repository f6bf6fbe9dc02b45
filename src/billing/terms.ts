/**
 * Calendar of subscriptions. All of it is in UTC+8, which has no summer time, so that adding eight hours is all
 * there is to it.
 */

export const DAY_MS = 86_400_000;

const UTC8_MS = 8 * 3_600_000;

/** Paid time of an instance. */
export interface Term {
  /** Milliseconds of the workspace's clock. */
  readonly startAt: number;
  /** Midnight in UTC+8; the instance has expired at it. */
  readonly endAt: number;
  readonly months: number;
}

/** The number of the day in UTC+8 that an instant lies in; the next day has the next one. */
export function dayOf(at: number): number {
  return Math.floor((at + UTC8_MS) / DAY_MS);
}

/** The instant at which a day begins in UTC+8. */
export function beginOf(day: number): number {
  return day * DAY_MS - UTC8_MS;
}

/** The day of the month, 1 to 31, in UTC+8: the one that terms begun then end on, month ends permitting. */
export function anchorDayOf(at: number): number {
  return new Date(at + UTC8_MS).getUTCDate();
}

/**
 * The end of a term: 00:00 in UTC+8 of the day after (its first day + months). Bought on 2023-09-05T12:44:19Z for a
 * month it is 2023-10-05T16:00:00Z (sample of GetKmsInstance; Billing of KMS, edition of September 2023). A month
 * that lacks the day ends the term on its last day, which no page says.
 *
 * @param months how many; a positive whole number.
 * @param anchorDay day of the month that the term ends on where the month has it.
 */
export function endOfTerm(startAt: number, months: number, anchorDay = anchorDayOf(startAt)): number {
  const first = new Date(startAt + UTC8_MS);
  const year = first.getUTCFullYear();
  const month = first.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(anchorDay, last) + 1) - UTC8_MS;
}

/**
 * The term that follows one without a gap. It is counted from the last day paid for, and the anchor day survives
 * short months: bought on 31 January and renewed by the month, an instance expires on 28 February, then 31 March.
 */
export function termAfter(endAt: number, months: number, anchorDay: number): Term {
  return { startAt: endAt, endAt: endOfTerm(endAt - 1, months, anchorDay), months };
}
