import { required } from "../../../shape.ts";
import { defaultQuota, quotaNamed } from "../catalog.ts";
import { quotaCode, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";

export const getAwsDefaultServiceQuota = operation({
  name: "GetAWSDefaultServiceQuota",
  input: { ServiceCode: required(serviceCode), QuotaCode: required(quotaCode) },
  run: (call, { ServiceCode, QuotaCode }) => ({
    Quota: defaultQuota(call, quotaNamed(call, ServiceCode, QuotaCode)),
  }),
});
