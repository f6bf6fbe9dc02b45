import { required } from "../../../shape.ts";
import { defaultQuota, requireService } from "../catalog.ts";
import { maxResults, nextToken, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listAwsDefaultServiceQuotas = operation({
  name: "ListAWSDefaultServiceQuotas",
  input: { ServiceCode: required(serviceCode), NextToken: nextToken, MaxResults: maxResults },
  run(call, input) {
    requireService(input.ServiceCode);
    const { items, rest } = pageOf(call, [], input, call.catalog, ({ name }) => name);
    return { Quotas: items.map((quota) => defaultQuota(call, quota)), ...rest };
  },
});
