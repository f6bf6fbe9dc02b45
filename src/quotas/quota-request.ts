/** Statuses of a request for a higher quota (Service Quotas API Reference, RequestedServiceQuotaChange). */
export const QUOTA_REQUEST_STATUSES = [
  "PENDING",
  "CASE_OPENED",
  "APPROVED",
  "DENIED",
  "CASE_CLOSED",
  "NOT_APPROVED",
  "INVALID_REQUEST",
] as const;
export type QuotaRequestStatus = (typeof QUOTA_REQUEST_STATUSES)[number];

/** How a request can end. */
export type QuotaRequestEnd = "APPROVED" | "DENIED" | "CASE_CLOSED" | "NOT_APPROVED";
