import { hrefOf } from "../../data/place.ts";

/** A request quota, or a row of an instance's gateway (`GET quotas`). */
export interface Quota {
  readonly cloud: string;
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly operations: readonly string[];
  readonly limit: number;
  readonly intervalSeconds: number;
  readonly default: number;
  readonly adjustable: boolean;
  readonly used: number;
  /** Requests that it refused since the workspace was reset, and in the window that is open. */
  readonly throttled: number;
  readonly throttledInWindow: number;
  readonly windowEndsAt: string | null;
  readonly source: string;
  /** Requests in line, of a gateway's row. */
  readonly waiting?: number;
}

/** A quota of things, such as keys. */
export type ResourceQuota = Pick<
  Quota,
  "cloud" | "id" | "name" | "code" | "limit" | "default" | "adjustable" | "source"
>;

/** `GET quotas`. */
export interface Quotas {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly instance?: string;
  readonly quotas: readonly Quota[];
  readonly resourceQuotas: readonly ResourceQuota[];
}

/** Where quotas are: an account in a Region, or one of its instances. */
export interface QuotaPlace {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly instance: string | null;
}

/** Id of the counter of a quota, by which its usage is recorded. */
export function counterOf({ id }: Pick<Quota, "id">, { instance }: Pick<QuotaPlace, "instance">): string {
  return instance === null ? id : `${id}/${instance}`;
}

/** The page of a quota. */
export function quotaPage(
  { id }: Pick<Quota, "id">,
  { cloud, account, region, instance }: QuotaPlace,
): string {
  return hrefOf(`quotas/${cloud}/${encodeURIComponent(id)}`, { cloud, account, region, instance });
}

/** The unit of a limit, such as `a second` or `in 10 s`. */
export function perInterval({ intervalSeconds }: Pick<Quota, "intervalSeconds">): string {
  return intervalSeconds === 1 ? "a second" : `in ${intervalSeconds} s`;
}
