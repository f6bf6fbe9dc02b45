const UTC8_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A span of a bill; its end is excluded. */
export interface BillingTime {
  readonly from: number;
  readonly to: number;
}

/** The span of a billing cycle, YYYY-MM, which is a month in UTC+8. */
export function cycleTime(cycle: string): BillingTime {
  const [year = 0, month = 0] = cycle.split("-").map(Number);
  return { from: Date.UTC(year, month - 1, 1) - UTC8_MS, to: Date.UTC(year, month, 1) - UTC8_MS };
}

/** The span of a day in UTC+8, YYYY-MM-DD; null where the cycle has no such day. */
export function dayTime(cycle: string, date: string): BillingTime | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !date.startsWith(`${cycle}-`)) return null;
  const day = Number(date.slice(8));
  const { from, to } = cycleTime(cycle);
  const start = from + (day - 1) * DAY_MS;
  return day === 0 || start >= to ? null : { from: start, to: start + DAY_MS };
}

/** An instant as bills show it, in UTC+8: `2020-03-11 08:00:00`. */
export function billTime(at: number): string {
  return new Date(at + UTC8_MS).toISOString().slice(0, 19).replace("T", " ");
}
