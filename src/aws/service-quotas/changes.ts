import type { QuotaChange } from "../../objects/quota-counters/api.ts";
import { quotaArn, SERVICE_CODE, SERVICE_NAME } from "./catalog.ts";
import type { Call } from "./operation.ts";
import { pageOf } from "./page.ts";

/** Time for which a closed request is listed (API Reference, ListRequestedServiceQuotaChangeHistory). */
const HISTORY_MS = 90 * 86_400_000;

/** A request for a higher quota as a RequestedServiceQuotaChange. */
export function shownChange(call: Call, change: QuotaChange): object {
  const quota = call.catalog.find(({ id }) => id === change.quota);
  if (!quota) throw new Error("a request for a quota that is not listed");
  const { account } = call.caller;
  return {
    Id: change.id,
    ...(change.caseId !== null && { CaseId: change.caseId }),
    ServiceCode: SERVICE_CODE,
    ServiceName: SERVICE_NAME,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    DesiredValue: change.desired,
    Status: change.status,
    Created: change.created / 1000,
    LastUpdated: change.updated / 1000,
    Requester: JSON.stringify({ accountId: account, callerArn: change.requester }),
    QuotaArn: quotaArn(call, quota, account),
    GlobalQuota: false,
    Unit: "None",
    QuotaRequestedAtLevel: "ACCOUNT",
  };
}

interface Filters {
  readonly Status?: string;
  readonly QuotaRequestedAtLevel?: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/**
 * A page of the requests that are open or were closed within 90 days, newest first. @param quota our id; null for all
 */
export async function history(call: Call, quota: string | null, filters: Filters): Promise<object> {
  const { Status, QuotaRequestedAtLevel } = filters;
  const changes = await call.counters.quotaChanges(call.state);
  const found = changes.filter(
    (change) =>
      (quota === null || change.quota === quota) &&
      (Status === undefined || change.status === Status) &&
      // No quota of KMS applies to a resource.
      QuotaRequestedAtLevel !== "RESOURCE" &&
      (isOpen(change) || change.updated > call.now - HISTORY_MS),
  );
  const subject = [quota, Status, QuotaRequestedAtLevel];
  const { items, rest } = pageOf(call, subject, filters, found, newestFirst);
  return { RequestedQuotas: items.map((change) => shownChange(call, change)), ...rest };
}

function isOpen({ status }: QuotaChange): boolean {
  return status === "PENDING" || status === "CASE_OPENED";
}

function newestFirst({ created, id }: QuotaChange): string {
  return `${String(Number.MAX_SAFE_INTEGER - Math.round(created))}/${id}`;
}
