import { type Group, LATENCY_BOUNDS } from "./record.ts";

/** Numbers of requests in a minute that a quota admitted and refused. */
export interface QuotaTally {
  readonly minute: number;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  allowed: number;
  throttled: number;
}

/** Number of successful cryptographic operations in a minute with a key, or with two (ReEncrypt). */
export interface KeyTally {
  readonly minute: number;
  readonly key: string;
  /** Second key; empty where there is only one. */
  readonly otherKey: string;
  readonly operation: string;
  successes: number;
}

/** Number of requests in a minute that the quota of a custom key store refused. */
export interface StoreTally {
  readonly minute: number;
  /** Owner of the custom key store, whoever calls. */
  readonly account: string;
  readonly region: string;
  /** Id of the quota, which tells the type of the custom key store. */
  readonly quota: string;
  readonly store: string;
  readonly operation: string;
  /** Key spec; empty where the request named no key. */
  readonly keySpec: string;
  throttled: number;
}

/** Numbers of requests in an hour in a price class. */
export interface PriceTally {
  readonly hour: number;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly price: string;
  requests: number;
  /** Number of throttled ones among them. */
  throttled: number;
}

/** Number of answers with one status and error. */
export interface AnswerTally {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly status: number;
  readonly error: string;
  count: number;
}

/** Histogram of an operation's durations. */
export interface LatencyTally {
  readonly cloud: string;
  readonly operation: string;
  count: number;
  sumMs: number;
  /** Buckets, as `latencies` of Group. */
  readonly places: number[];
}

/** Sums of groups, as rows for every table of the journal. */
export interface Tally {
  readonly quotas: readonly QuotaTally[];
  readonly keys: readonly KeyTally[];
  readonly stores: readonly StoreTally[];
  readonly prices: readonly PriceTally[];
  readonly answers: readonly AnswerTally[];
  readonly latencies: readonly LatencyTally[];
}

/** Sums groups into one row for each row that the journal has to write. */
export function tally(groups: readonly Group[]): Tally {
  const quotas = new Map<string, QuotaTally>();
  const keys = new Map<string, KeyTally>();
  const stores = new Map<string, StoreTally>();
  const prices = new Map<string, PriceTally>();
  const answers = new Map<string, AnswerTally>();
  const latencies = new Map<string, LatencyTally>();
  for (const group of groups) {
    const { cloud, operation, minute, status, count } = group;
    const account = group.account ?? "";
    const region = group.region ?? "";
    // The refusing quota is the last one; quotas before it stay charged.
    for (const charged of group.quotas) {
      const quota = seriesOf(charged);
      const name = [minute, cloud, account, region, quota].join();
      const row = upsert(quotas, name, () => ({
        minute,
        cloud,
        account,
        region,
        quota,
        allowed: 0,
        throttled: 0,
      }));
      if (charged === group.throttledBy) row.throttled += count;
      else row.allowed += count;
    }
    if (group.cryptographic && status === 200 && group.keys[0] !== undefined) {
      const [key, otherKey = ""] = group.keys;
      const name = [minute, key, otherKey, operation].join();
      upsert(keys, name, () => ({ minute, key, otherKey, operation, successes: 0 })).successes += count;
    }
    const [quota = "", store] = group.throttledBy?.split("/") ?? [];
    if (store !== undefined && quota.startsWith("custom_key_store")) {
      // A key and its custom key store belong to the same account.
      const owner = group.keys[0]?.split(":")[4] ?? account;
      const keySpec = group.keySpec ?? "";
      const row = { minute, account: owner, region, quota, store, operation, keySpec };
      upsert(stores, Object.values(row).join(), () => ({ ...row, throttled: 0 })).throttled += count;
    }
    const { price } = group;
    if (price !== null) {
      const hour = Math.floor(minute / 60);
      const name = [hour, cloud, account, region, price].join();
      const row = upsert(prices, name, () => ({
        hour,
        cloud,
        account,
        region,
        price,
        requests: 0,
        throttled: 0,
      }));
      row.requests += count;
      if (isThrottled(group)) row.throttled += count;
    }
    const error = group.errorCode ?? "";
    const answer = [cloud, account, region, operation, status, error].join();
    upsert(answers, answer, () => ({ cloud, account, region, operation, status, error, count: 0 })).count +=
      count;
    const latency = upsert(latencies, `${cloud},${operation}`, () => ({
      cloud,
      operation,
      count: 0,
      sumMs: 0,
      places: noLatencies(),
    }));
    latency.count += count;
    latency.sumMs += group.sumMs;
    addLatencies(latency.places, group.latencies);
  }
  return {
    quotas: [...quotas.values()],
    keys: [...keys.values()],
    stores: [...stores.values()],
    prices: [...prices.values()],
    answers: [...answers.values()],
    latencies: [...latencies.values()],
  };
}

/** The series of a quota. All hot keys are one series, because the request itself is recorded with its key. */
function seriesOf(quota: string): string {
  return quota.startsWith("hot_key/") ? "hot_key" : quota;
}

/** Whether a request was throttled, by a quota or by a fault on demand. */
function isThrottled({ throttledBy, errorCode }: Group): boolean {
  return throttledBy !== null || errorCode === "ThrottlingException";
}

/** An empty histogram. */
export function noLatencies(): number[] {
  return new Array<number>(LATENCY_BOUNDS.length + 1).fill(0);
}

/** Adds one histogram to another. */
export function addLatencies(to: number[], from: readonly number[]): void {
  for (const [place, count] of from.entries()) to[place] = (to[place] ?? 0) + count;
}

function upsert<T>(rows: Map<string, T>, name: string, make: () => T): T {
  let row = rows.get(name);
  if (row === undefined) {
    row = make();
    rows.set(name, row);
  }
  return row;
}
