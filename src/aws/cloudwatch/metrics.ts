import type { StoreThrottles } from "../../objects/journal/api.ts";
import { AWS_QUOTAS } from "../../quotas/aws.ts";
import { usageResourceOf } from "../../quotas/aws-usage-metrics.ts";
import { type QuotaRow, rateOf } from "../../quotas/row.ts";
import type { Call } from "./operation.ts";

/** A metric as requests and answers name it. */
export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** A span of time in milliseconds, cut into periods from its beginning; `to` is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
}

const USAGE = "AWS/Usage";
const KMS = "AWS/KMS";

/** Dimensions of every usage metric of KMS but the last, Resource (public dashboards of KMS). */
const USAGE_DIMENSIONS = { Service: "KMS", Type: "API", Class: "None" } as const;

/** Metrics of custom key stores' throttling, by the quota of their kind of store. */
const STORE_METRICS: Readonly<Record<string, string>> = {
  custom_key_store_cloudhsm: "CloudHSMKeyStoreThrottle",
  custom_key_store_external: "ExternalKeyStoreThrottle",
};

const quotaByResource = new Map(
  (AWS_QUOTAS as readonly QuotaRow[]).flatMap((row) => {
    const resource = usageResourceOf(row);
    return resource === null ? [] : [[resource, row] as const];
  }),
);

function metric(Namespace: string, MetricName: string, dimensions: Readonly<Record<string, string>>): Metric {
  return {
    Namespace,
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

function dimensionsOf({ Dimensions }: Pick<Metric, "Dimensions">): Readonly<Record<string, string>> {
  return Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
}

/** The quota whose calls a metric counts, null where it is no usage metric. */
function quotaOf(asked: Metric): QuotaRow | null {
  if (asked.Namespace !== USAGE || asked.MetricName !== "CallCount") return null;
  const { Resource = "", ...others } = dimensionsOf(asked);
  if (asked.Dimensions.length !== 4) return null;
  const fits = Object.entries(USAGE_DIMENSIONS).every(
    ([name, value]) => others[name as keyof typeof others] === value,
  );
  return fits ? (quotaByResource.get(Resource) ?? null) : null;
}

/** Metrics of the caller's account and Region that have data in a span. */
export async function metricsIn(call: Call, span: Span): Promise<Metric[]> {
  const where = placeOf(call, span);
  const [usage, uses, throttles] = await Promise.all([
    call.journal.usage(call.state, where),
    call.journal.keyUses(call.state, { from: span.from, to: span.to, stepMs: span.periodMs }),
    call.journal.customKeyStoreThrottles(call.state, where),
  ]);
  const byId = new Map((AWS_QUOTAS as readonly QuotaRow[]).map((row) => [row.id, row]));
  const calls = usage.flatMap(({ quota }) => {
    const row = byId.get(quota);
    const resource = row ? usageResourceOf(row) : null;
    return resource === null ? [] : [metric(USAGE, "CallCount", { ...USAGE_DIMENSIONS, Resource: resource })];
  });
  const successes = uses
    .filter(({ key }) => isHere(call, key))
    .map(({ key, otherKey, operation }) => metric(KMS, "SuccessfulRequest", keyed(key, otherKey, operation)));
  const stores = throttles.map((series) =>
    metric(KMS, STORE_METRICS[series.quota] ?? "", storeDimensions(series)),
  );
  return [...calls, ...successes, ...stores];
}

/** Dimensions of a store's throttling (Monitor KMS keys with Amazon CloudWatch); without a key there is no KeySpec. */
function storeDimensions({ store, operation, keySpec }: StoreThrottles): Readonly<Record<string, string>> {
  return {
    CustomKeyStoreId: store,
    KmsOperation: operation,
    ...(keySpec !== "" && { KeySpec: keySpec }),
  };
}

function keyed(key: string, otherKey: string, Operation: string): Readonly<Record<string, string>> {
  return otherKey === ""
    ? { KeyArn: key, Operation }
    : { SourceKeyArn: key, DestinationKeyArn: otherKey, Operation };
}

function sorted(dimensions: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether a key is one of the caller's account and Region: the metric belongs to its owner. */
function isHere({ caller }: Call, arn: string): boolean {
  const [, , , region, account] = arn.split(":");
  return region === caller.region && account === caller.account;
}

function placeOf(call: Call, { from, to, periodMs }: Span) {
  const { account, region } = call.caller;
  return { cloud: "aws", account, region, from, to, stepMs: periodMs };
}

/** How often what a metric counts has happened, by the minutes in which it has. */
export type Minutes = readonly (readonly [time: number, count: number])[];

/** How often what a metric counts has happened in each period; a period in which it has not has no value. */
export async function countsOf(call: Call, asked: Metric, span: Span): Promise<ReadonlyMap<number, number>> {
  return countsIn(await minuteCounts(call, asked, span), span);
}

/** The same, of minutes that are known. Times in order where the minutes are. */
export function countsIn(minutes: Minutes, span: Span): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [time, count] of minutes) {
    const begin = span.from + Math.floor((time - span.from) / span.periodMs) * span.periodMs;
    counts.set(begin, (counts.get(begin) ?? 0) + count);
  }
  return counts;
}

/** The minutes of a span, in order, whatever its period. */
export async function minuteCounts(call: Call, asked: Metric, { from, to }: Span): Promise<Minutes> {
  if (from >= to) return [];
  const minutes = await recorded(call, asked, { from, to, periodMs: 60_000 });
  return minutes.toSorted(([a], [b]) => a - b);
}

async function recorded(call: Call, asked: Metric, span: Span): Promise<Minutes> {
  const row = quotaOf(asked);
  if (row) {
    const series = await call.journal.usage(call.state, { ...placeOf(call, span), quota: row.id });
    // "The number of specified operations performed": what was throttled was not.
    return series.flatMap(({ points }) =>
      points.flatMap(({ time, allowed }) => (allowed > 0 ? [[time, allowed] as const] : [])),
    );
  }
  if (asked.Namespace !== KMS) return [];
  const quota = Object.keys(STORE_METRICS).find((id) => STORE_METRICS[id] === asked.MetricName);
  if (quota !== undefined) {
    const wanted = JSON.stringify(sorted(dimensionsOf(asked)));
    const series = await call.journal.customKeyStoreThrottles(call.state, { ...placeOf(call, span), quota });
    return series
      .filter((one) => JSON.stringify(sorted(storeDimensions(one))) === wanted)
      .flatMap(({ points }) => points.map(({ time, throttled }) => [time, throttled] as const));
  }
  if (asked.MetricName !== "SuccessfulRequest") return [];
  const given = dimensionsOf(asked);
  const key = given.KeyArn ?? given.SourceKeyArn;
  if (key === undefined || given.Operation === undefined || !isHere(call, key)) return [];
  const query = { from: span.from, to: span.to, stepMs: span.periodMs, key, operation: given.Operation };
  const series = await call.journal.keyUses(call.state, query);
  return series
    .filter(({ otherKey }) => otherKey === (given.DestinationKeyArn ?? ""))
    .flatMap(({ points }) => points.map(({ time, successes }) => [time, successes] as const));
}

/** The applied quota behind a usage metric in calls of one period; null where the metric has none. */
export async function serviceQuotaOf(call: Call, asked: Metric, periodMs: number): Promise<number | null> {
  const row = quotaOf(asked);
  if (!row || row.code === null) return null;
  const standard = rateOf(row, call.runtime.settings.quotaProfile, call.caller.region);
  const uses = await call.counters.read(call.state, { [row.id]: standard });
  const rate = uses[row.id]?.override ?? standard;
  return (rate.limit * periodMs) / (rate.intervalSeconds * 1000);
}
