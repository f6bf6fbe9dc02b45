import { PRICES } from "./prices.ts";

/** What log analysis keeps of a request, KB ("typically about 1 KB", Billing of KMS). */
export const KB_PER_REQUEST = 1;

/** KB of a GB, as the page's example divides. */
export const KB_PER_GB = 1_048_576;

/** How long log analysis keeps a request, days. */
export const LOG_RETENTION_DAYS = 180;

/** Requests that a log storage holds. @param gb as bought; 0 is off. */
export function requestsIn(gb: number): number {
  return Math.floor((gb * KB_PER_GB) / KB_PER_REQUEST);
}

const DAY_SECONDS = 86_400;

/** Storage for logs that requests need. */
export interface LogStorage {
  /** Rounded to a tenth, as the page shows it. */
  readonly gbPerDay: number;
  /** What the page makes of it: `gbPerDay` x 180. */
  readonly totalGb: number;
  /** What to buy, from the unrounded figures; null where so much is not sold. */
  readonly purchaseGb: number | null;
}

/**
 * The log storage that an average number of requests a second needs: 100 are 8.2 GB a day, 1,476 GB in all, and
 * 2,000 GB to buy.
 *
 * @throws RangeError for a negative number
 */
export function storageNeeded(averageQps: number): LogStorage {
  if (!Number.isFinite(averageQps) || averageQps < 0) throw new RangeError(`${averageQps}: not a rate`);
  const perDay = (averageQps * DAY_SECONDS * KB_PER_REQUEST) / KB_PER_GB;
  // In tenths of a GB, so that the product is one of whole numbers.
  const tenths = Math.round(perDay * 10);
  const { increment, maximum } = PRICES.software.addons.logStorageGb;
  const purchase = Math.ceil((perDay * LOG_RETENTION_DAYS) / increment) * increment;
  return {
    gbPerDay: tenths / 10,
    totalGb: (tenths * LOG_RETENTION_DAYS) / 10,
    purchaseGb: purchase > maximum ? null : purchase,
  };
}
