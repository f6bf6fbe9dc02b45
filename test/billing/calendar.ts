/** A calendar in UTC+8 of its own, from a table of month lengths, to hold the one of src/billing against. */

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

export interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Days of a month. */
export function lengthOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? Number.NaN;
}

/** The day `months` later, or the last one of its month. */
export function later({ year, month, day }: Day, months: number): Day {
  let [toYear, toMonth] = [year, month];
  for (let count = 0; count < months; count++) {
    toMonth++;
    if (toMonth === 13) [toYear, toMonth] = [toYear + 1, 1];
  }
  return { year: toYear, month: toMonth, day: Math.min(day, lengthOf(toYear, toMonth)) };
}

/** The instant at which a day begins in UTC+8. */
export function midnight({ year, month, day }: Day): number {
  const two = (part: number) => String(part).padStart(2, "0");
  return Date.parse(`${year}-${two(month)}-${two(day)}T00:00:00+08:00`);
}

/** The end of a subscription whose last day it is. */
export function endAfter(last: Day): number {
  return midnight(last) + DAY;
}

/** The 28th to the last day of each month of some years. */
export function monthEnds(years: readonly number[]): Day[] {
  return years.flatMap((year) =>
    Array.from({ length: 12 }, (_, index) => index + 1).flatMap((month) =>
      [28, 29, 30, 31].filter((day) => day <= lengthOf(year, month)).map((day) => ({ year, month, day })),
    ),
  );
}
