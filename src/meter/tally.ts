import { type Group, LATENCY_BOUNDS } from "./record.ts";

/** Requests of a minute that a quota let through, and that it refused. */
export interface QuotaTally {
  readonly minute: number;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  allowed: number;
  throttled: number;
}

/** Successful cryptographic operations of a minute on a key, or on two (ReEncrypt). */
export interface KeyTally {
  readonly minute: number;
  readonly key: string;
  /** Empty where there is only one. */
  readonly otherKey: string;
  readonly operation: string;
  successes: number;
}

/** Requests of a minute that the quota of a custom key store refused. */
export interface StoreTally {
  readonly minute: number;
  /** The store's owner, whoever has called. */
  readonly account: string;
  readonly region: string;
  /** Which kind of store: the id of its quota. */
  readonly quota: string;
  readonly store: string;
  readonly operation: string;
  /** Empty where no key was named. */
  readonly keySpec: string;
  throttled: number;
}

/** Requests of an hour in a price class. */
export interface PriceTally {
  readonly hour: number;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly price: string;
  requests: number;
  /** How many of them were throttled. */
  throttled: number;
}

/** Answers of one kind. */
export interface AnswerTally {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly status: number;
  readonly error: string;
  count: number;
}

/** How long the requests of an operation took. */
export interface LatencyTally {
  readonly cloud: string;
  readonly operation: string;
  count: number;
  sumMs: number;
  /** As in Group. */
  readonly places: number[];
}

/** What groups add to every table of the journal. */
export interface Tally {
  readonly quotas: readonly QuotaTally[];
  readonly keys: readonly KeyTally[];
  readonly stores: readonly StoreTally[];
  readonly prices: readonly PriceTally[];
  readonly answers: readonly AnswerTally[];
  readonly latencies: readonly LatencyTally[];
}

/** Adds up groups, one row for each that the journal has to write. */
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
    // The one that refused is the last: those before it stay charged.
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
      // A key is of the same account as its store.
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

/** Keys that are changed too often are one series: which key it was, the request itself tells. */
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
