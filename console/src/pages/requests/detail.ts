import type { ShownRequest } from "../../data/overview.ts";
import { hrefOf } from "../../data/place.ts";

/** A window that refused a request, and who used it up. */
export interface ShownWindow {
  readonly quota: string;
  readonly account: string;
  readonly region: string;
  readonly limit: number;
  readonly used: number;
  readonly from: string;
  readonly to: string;
  readonly usedBy: readonly {
    readonly principal: string | null;
    readonly operation: string;
    readonly requests: number;
    readonly throttled: number;
  }[];
}

/** `GET requests/:id`. */
export interface RequestDetail extends ShownRequest {
  /** Counters that it drew from. */
  readonly quotas: readonly string[];
  readonly window: ShownWindow | null;
}

/** The page of a counter that a request drew from, in the request's own place. */
export function quotaHref({ cloud, account, region }: RequestDetail, counter: string): string {
  const [id = "", part = null] = counter.split("/");
  const instance = part?.startsWith("kst-") ? part : null;
  return hrefOf(`quotas/${cloud}/${encodeURIComponent(id)}`, { cloud, account, region, instance });
}
