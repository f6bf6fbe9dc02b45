import type { Operation } from "../../src/alibaba/bss/operation.ts";
import type { Shape } from "../../src/shape.ts";
import { EXAMPLE } from "./bss.ts";
import type { Random } from "./random.ts";
import { mutatedRpc, type Wire } from "./rpc-mutations.ts";

const STRANGE = [
  ...["1970-01", "2026-13", "9999-12", "kst-hzz00000000000000", "kms_ppi_public_cn", "Subscription"],
  ...["ProductVersion:3", "KeyNum:2000,KeyNum:2010", ":", "KeyNum:", "Spec:2000,Region:x", "AutoRenewal"],
  "DAILY",
];

/** Well-formed values by name of their parameter. */
const WELL_FORMED: Readonly<Record<string, string>> = {
  ProductCode: "kms",
  ProductType: "kms_ddi_public_cn",
  SubscriptionType: "Subscription",
  Period: "1",
  RenewPeriod: "1",
  BillingCycle: "2026-11",
  BillingDate: "2026-11-02",
  OrderId: "202407022550621",
  PageNum: "1",
  RenewalStatus: "NotRenewal",
  OrderType: "NewOrder",
};

const MODULES: Wire = Object.entries(EXAMPLE).flatMap(
  ([code, value], index): Wire => [
    [`Parameter.${index + 1}.Code`, code],
    [`Parameter.${index + 1}.Value`, String(value)],
    [`ModuleList.${index + 1}.ModuleCode`, code],
    [`ModuleList.${index + 1}.Config`, `${code}:${value}`],
  ],
);

/** A well-formed request. @param instance id of the instance that it names. */
function sample(random: Random, { input }: Operation, instance: string): Wire {
  return Object.entries(input).flatMap(([name, shape]): Wire => {
    if (!shape.required && random.next() < 0.4) return [];
    if (shape.kind === "list") return MODULES.filter(([each]) => each.startsWith(`${name}.`));
    if (name === "InstanceId" || name === "InstanceIDs" || name === "InstanceID") return [[name, instance]];
    return [[name, WELL_FORMED[name] ?? sampleText(shape)]];
  });
}

function sampleText(shape: Shape): string {
  if (shape.kind === "string") return shape.values?.[0] ?? "a";
  if (shape.kind === "integer") return String(shape.min ?? 1);
  return shape.kind === "timestamp" ? "2026-01-02T03:04:05Z" : "true";
}

/** A request in which one or more parameters are wrong, doubled, cut off or missing. */
export function mutatedBss(random: Random, operation: Operation, instance: string): URLSearchParams {
  return mutatedRpc(random, operation, sample(random, operation, instance), "2017-12-14", STRANGE);
}
