import { required } from "../../../shape.ts";
import { appliedQuota, overridesOf, quotaNamed, requireService } from "../catalog.ts";
import { level, maxResults, nextToken, quotaCode, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listServiceQuotas = operation({
  name: "ListServiceQuotas",
  input: {
    ServiceCode: required(serviceCode),
    NextToken: nextToken,
    MaxResults: maxResults,
    QuotaCode: quotaCode,
    QuotaAppliedAtLevel: level,
  },
  async run(call, input) {
    const { ServiceCode, QuotaCode, QuotaAppliedAtLevel } = input;
    requireService(ServiceCode);
    const asked = QuotaCode === undefined ? call.catalog : [quotaNamed(call, ServiceCode, QuotaCode)];
    // No quota of KMS applies to a resource.
    const found = QuotaAppliedAtLevel === "RESOURCE" ? [] : asked;
    const overrides = await overridesOf(call);
    const { items, rest } = pageOf(call, [QuotaCode, QuotaAppliedAtLevel], input, found, ({ name }) => name);
    return { Quotas: items.map((quota) => appliedQuota(call, quota, overrides)), ...rest };
  },
});
