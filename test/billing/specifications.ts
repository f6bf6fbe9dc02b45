import type { InstanceSpecification } from "../../src/billing/specification.ts";
import type { Random } from "../support/random.ts";

/** Plans with a list price, written out again so that a slip in the price table shows. */
export const PRICED_QPS = { software: [1000, 2000, 4000], hardware: [2000, 4000, 6000] } as const;

/** The seed's worked example: 1,845 US dollars a month. */
export const WORKED_EXAMPLE: InstanceSpecification = {
  type: "software",
  qps: 2000,
  keys: 2000,
  secrets: 200,
  accessManagement: 2,
  logStorageGb: 0,
  multiZone: true,
  region: "cn-hangzhou",
};

/** Any specification that can be bought. */
export function randomSpecification(random: Random): InstanceSpecification {
  const type = random.pick(["software", "hardware"] as const);
  const region = random.pick(["cn-hangzhou", "eu-central-1", "ap-southeast-6", "ap-southeast-7"]);
  return {
    type,
    qps: random.pick(PRICED_QPS[type]),
    keys: type === "software" ? random.int(100, 10_000) * 10 : 1000,
    secrets: random.int(0, 1000) * 100,
    accessManagement: random.int(1, 1000),
    logStorageGb: random.int(0, 500) * 1000,
    multiZone: region.startsWith("ap-southeast") ? false : random.pick([true, false]),
    region,
  };
}
