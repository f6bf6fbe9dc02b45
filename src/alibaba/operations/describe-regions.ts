import { operation } from "../operation.ts";
import { REGIONS } from "../regions.ts";

export const describeRegions = operation({
  name: "DescribeRegions",
  input: {},
  run() {
    return { Regions: { Region: REGIONS.map((RegionId) => ({ RegionId })) } };
  },
});
