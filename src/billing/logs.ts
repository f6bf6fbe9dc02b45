/** Size of a request in the access log, KB ("typically about 1 KB", Billing of KMS). */
export const KB_PER_REQUEST = 1;

/** KB in a GB, as in the example on that page. */
export const KB_PER_GB = 1_048_576;

/** How long log analysis keeps a request, days. */
export const LOG_RETENTION_DAYS = 180;

/** Number of requests that a log storage holds. @param gb as bought; 0 is off. */
export function requestsIn(gb: number): number {
  return Math.floor((gb * KB_PER_GB) / KB_PER_REQUEST);
}
