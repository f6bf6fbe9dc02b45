import { KB_PER_GB, KB_PER_REQUEST, LOG_RETENTION_DAYS } from "./logs.ts";
import { PRICES } from "./prices.ts";

const DAY_SECONDS = 86_400;

/** Log storage that a rate of requests needs. */
export interface LogStorage {
  /** GB a day, rounded to a tenth, as on the page. */
  readonly gbPerDay: number;
  /** `gbPerDay` x 180, as on the page. */
  readonly totalGb: number;
  /** GB to buy, computed from the unrounded figures; null where so much is not sold. */
  readonly purchaseGb: number | null;
}

/**
 * The log storage that an average rate of requests needs: for 100 requests a second 8.2 GB a day, 1,476 GB in all and
 * 2,000 GB to buy.
 *
 * @throws RangeError for a negative number
 */
export function storageNeeded(averageQps: number): LogStorage {
  if (!Number.isFinite(averageQps) || averageQps < 0) throw new RangeError(`${averageQps}: not a rate`);
  const perDay = (averageQps * DAY_SECONDS * KB_PER_REQUEST) / KB_PER_GB;
  // Tenths of a GB, so that whole numbers are multiplied.
  const tenths = Math.round(perDay * 10);
  const { increment, maximum } = PRICES.software.addons.logStorageGb;
  const purchase = Math.ceil((perDay * LOG_RETENTION_DAYS) / increment) * increment;
  return {
    gbPerDay: tenths / 10,
    totalGb: (tenths * LOG_RETENTION_DAYS) / 10,
    purchaseGb: purchase > maximum ? null : purchase,
  };
}
