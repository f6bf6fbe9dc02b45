import { required } from "../../../shape.ts";
import { appliedQuota, overridesOf, quotaNamed } from "../catalog.ts";
import { noSuchContext } from "../errors.ts";
import { contextId, quotaCode, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";

export const getServiceQuota = operation({
  name: "GetServiceQuota",
  input: { ServiceCode: required(serviceCode), QuotaCode: required(quotaCode), ContextId: contextId },
  async run(call, { ServiceCode, QuotaCode, ContextId }) {
    const quota = quotaNamed(call, ServiceCode, QuotaCode);
    if (ContextId !== undefined) throw noSuchContext();
    return { Quota: appliedQuota(call, quota, await overridesOf(call)) };
  },
});
