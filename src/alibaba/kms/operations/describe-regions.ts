import { ALIBABA_REGIONS } from "../../../cloud/alibaba.ts";
import { operation } from "../operation.ts";

export const describeRegions = operation({
  name: "DescribeRegions",
  // Every caller may, because the answer does not depend on an account.
  permissions: [],
  beforeActivation: true,
  input: {},
  run() {
    return { Regions: { Region: ALIBABA_REGIONS.map((RegionId) => ({ RegionId })) } };
  },
});
