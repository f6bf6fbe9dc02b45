import type { StoreThrottles } from "../../objects/journal/api.ts";
import { AWS_QUOTAS } from "../../quotas/aws.ts";
import { usageResourceOf } from "../../quotas/aws-usage-metrics.ts";
import { type QuotaRow, rateOf } from "../../quotas/row.ts";
import { settingsIn } from "../../workspace-settings.ts";
import type { Reader } from "./operation.ts";

/**
 * A CloudWatch metric as requests and answers name it. This file reads metrics of KMS for CloudWatch; `GET metrics` of
 * the control API (control/metrics.ts) is another view of the same journal.
 */
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

/** Dimensions of all usage metrics of KMS, apart from Resource (public dashboards of KMS). */
const USAGE_DIMENSIONS = { Service: "KMS", Type: "API", Class: "None" } as const;

/** Metrics of throttling in custom key stores, by the quota of the store's type. */
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

/** The quota whose calls a usage metric counts; null for any other metric. */
function quotaOf(asked: Metric): QuotaRow | null {
  if (asked.Namespace !== USAGE || asked.MetricName !== "CallCount") return null;
  const { Resource = "", ...others } = dimensionsOf(asked);
  if (asked.Dimensions.length !== 4) return null;
  const fits = Object.entries(USAGE_DIMENSIONS).every(
    ([name, value]) => others[name as keyof typeof others] === value,
  );
  return fits ? (quotaByResource.get(Resource) ?? null) : null;
}

/** Metrics of the caller's account and Region with data in a span. */
export async function metricsIn(call: Reader, span: Span): Promise<Metric[]> {
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

/** Whether a key belongs to the caller's account and Region, as its metrics then do. */
function isHere({ caller }: Reader, arn: string): boolean {
  const [, , , region, account] = arn.split(":");
  return region === caller.region && account === caller.account;
}

function placeOf(call: Reader, { from, to, periodMs }: Span) {
  const { account, region } = call.caller;
  return { cloud: "aws", account, region, from, to, stepMs: periodMs };
}

/** Counts of a metric by minute; minutes without a count are left out. */
export type Minutes = readonly (readonly [time: number, count: number])[];

/** Where an evaluation has the data of metrics from. */
export interface MetricSource {
  /** Milliseconds of the workspace's clock: later data points do not exist. */
  readonly now: number;
  readonly minutes: (metric: Metric, span: Span) => Promise<Minutes>;
  /** See `serviceQuotaOf`. */
  readonly quota: (metric: Metric, periodMs: number) => Promise<number | null>;
}

/** The metrics of a caller as the journal and the quota counters know them. */
export function sourceOf(call: Reader): MetricSource {
  return {
    now: call.now,
    minutes: (metric, span) => minuteCounts(call, metric, span),
    quota: (metric, periodMs) => serviceQuotaOf(call, metric, periodMs),
  };
}

/** Counts of a metric by period; periods without a count are left out. */
export async function countsOf(
  call: Reader,
  asked: Metric,
  span: Span,
): Promise<ReadonlyMap<number, number>> {
  return countsIn(await minuteCounts(call, asked, span), span);
}

/** Sums counts by minute into counts by period, in the order of the minutes. */
export function countsIn(minutes: Minutes, span: Span): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [time, count] of minutes) {
    const begin = span.from + Math.floor((time - span.from) / span.periodMs) * span.periodMs;
    counts.set(begin, (counts.get(begin) ?? 0) + count);
  }
  return counts;
}

/** Counts of a metric by minute, in order. The span's period is ignored. */
export async function minuteCounts(call: Reader, asked: Metric, { from, to }: Span): Promise<Minutes> {
  if (from >= to) return [];
  const minutes = await recorded(call, asked, { from, to, periodMs: 60_000 });
  return minutes.toSorted(([a], [b]) => a - b);
}

async function recorded(call: Reader, asked: Metric, span: Span): Promise<Minutes> {
  const row = quotaOf(asked);
  if (row) {
    const series = await call.journal.usage(call.state, { ...placeOf(call, span), quota: row.id });
    // "The number of specified operations performed" excludes throttled ones.
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
export async function serviceQuotaOf(call: Reader, asked: Metric, periodMs: number): Promise<number | null> {
  const row = quotaOf(asked);
  if (!row || row.code === null) return null;
  const standard = rateOf(
    row,
    settingsIn(call.state, call.runtime.settings).quotaProfile,
    call.caller.region,
  );
  const uses = await call.counters.read(call.state, { [row.id]: standard });
  const rate = uses[row.id]?.override ?? standard;
  return (rate.limit * periodMs) / (rate.intervalSeconds * 1000);
}
