import { requireService } from "../catalog.ts";
import { history } from "../changes.ts";
import { level, maxResults, nextToken, serviceCode, status } from "../members.ts";
import { operation } from "../operation.ts";

export const listRequestedServiceQuotaChangeHistory = operation({
  name: "ListRequestedServiceQuotaChangeHistory",
  input: {
    ServiceCode: serviceCode,
    Status: status,
    NextToken: nextToken,
    MaxResults: maxResults,
    QuotaRequestedAtLevel: level,
  },
  run(call, input) {
    if (input.ServiceCode !== undefined) requireService(input.ServiceCode);
    return history(call, null, input);
  },
});
