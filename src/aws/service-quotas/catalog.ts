import { partitionOf } from "../../cloud/aws-partitions.ts";
import { AWS_QUOTAS } from "../../quotas/aws.ts";
import { AWS_RESOURCE_QUOTAS } from "../../quotas/aws-resources.ts";
import { usageResourceOf } from "../../quotas/aws-usage-metrics.ts";
import { type QuotaProfile, type QuotaRow, type Rate, rateOf } from "../../quotas/row.ts";
import { noSuchQuota, noSuchService } from "./errors.ts";
import type { ListedQuota } from "./listed-quota.ts";
import type { Call } from "./operation.ts";

export const SERVICE_CODE = "kms";
export const SERVICE_NAME = "AWS Key Management Service (AWS KMS)";

/** Quotas with a code, in the order of their names. Quotas of custom key stores have none, so they are not listed. */
export function catalogOf(profile: QuotaProfile, region: string): readonly ListedQuota[] {
  return LISTED.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    adjustable: row.adjustable,
    standard: rateOf(row, profile, region),
    isRate: row.operations.length > 0,
    usage: usageResourceOf(row),
  }));
}

const LISTED = ([...AWS_QUOTAS, ...AWS_RESOURCE_QUOTAS] as readonly QuotaRow[])
  .filter((row): row is QuotaRow & { code: string } => row.code !== null)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The quota that members name. @throws AwsError NoSuchResourceException */
export function quotaNamed(call: Call, serviceCode: string, quotaCode: string): ListedQuota {
  requireService(serviceCode);
  const found = call.catalog.find(({ code }) => code === quotaCode);
  if (!found) throw noSuchQuota();
  return found;
}

/** Checks that the service is KMS, the only one here. @throws AwsError NoSuchResourceException */
export function requireService(serviceCode: string): void {
  if (serviceCode !== SERVICE_CODE) throw noSuchService();
}

/** Value of a rate as the API has it: requests in each second. */
export function perSecondValue({ limit, intervalSeconds }: Rate): number {
  return limit / intervalSeconds;
}

/** Rates that replace defaults, by our id: raised by Service Quotas, or set by the control API. */
export type Overrides = ReadonlyMap<string, Rate>;

/** The overrides of the caller's account and Region. */
export async function overridesOf(call: Call): Promise<Overrides> {
  const standard = Object.fromEntries(call.catalog.map((quota) => [quota.id, quota.standard]));
  const uses = await call.counters.read(call.state, standard);
  const overrides = new Map<string, Rate>();
  for (const [id, { override }] of Object.entries(uses)) {
    if (override) overrides.set(id, override);
  }
  return overrides;
}

/** The rate in force. */
export function appliedRate(quota: ListedQuota, overrides: Overrides): Rate {
  return overrides.get(quota.id) ?? quota.standard;
}

/** A quota with its applied value. */
export function appliedQuota(call: Call, quota: ListedQuota, overrides: Overrides): object {
  const rate = appliedRate(quota, overrides);
  return { ...shown(call, quota, call.caller.account, rate), QuotaAppliedAtLevel: "ACCOUNT" };
}

/** A quota with its default. Its ARN names no account (recorded, terraform-provider-aws#13075). */
export function defaultQuota(call: Call, quota: ListedQuota): object {
  return shown(call, quota, "", quota.standard);
}

/** ARN of a quota. */
export function quotaArn(call: Call, quota: ListedQuota, account: string): string {
  const { region } = call.caller;
  return `arn:${partitionOf(region)}:servicequotas:${region}:${account}:${SERVICE_CODE}/${quota.code}`;
}

function shown(call: Call, quota: ListedQuota, account: string, rate: Rate): object {
  return {
    ServiceCode: SERVICE_CODE,
    ServiceName: SERVICE_NAME,
    QuotaArn: quotaArn(call, quota, account),
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: perSecondValue(rate),
    Unit: "None",
    Adjustable: quota.adjustable,
    GlobalQuota: false,
    ...(quota.usage !== null && {
      UsageMetric: {
        MetricNamespace: "AWS/Usage",
        MetricName: "CallCount",
        MetricDimensions: { Service: "KMS", Type: "API", Class: "None", Resource: quota.usage },
        MetricStatisticRecommendation: "Sum",
      },
    }),
    ...(quota.isRate && { Period: { PeriodValue: 1, PeriodUnit: "SECOND" } }),
  };
}
