import { required } from "../../../shape.ts";
import { quotaNamed } from "../catalog.ts";
import { history } from "../changes.ts";
import { level, maxResults, nextToken, quotaCode, serviceCode, status } from "../members.ts";
import { operation } from "../operation.ts";

export const listRequestedServiceQuotaChangeHistoryByQuota = operation({
  name: "ListRequestedServiceQuotaChangeHistoryByQuota",
  input: {
    ServiceCode: required(serviceCode),
    QuotaCode: required(quotaCode),
    Status: status,
    NextToken: nextToken,
    MaxResults: maxResults,
    QuotaRequestedAtLevel: level,
  },
  run: (call, input) => history(call, quotaNamed(call, input.ServiceCode, input.QuotaCode).id, input),
});
