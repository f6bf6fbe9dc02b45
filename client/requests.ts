import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedRequest } from "../src/meter/record.ts";
import type { Control } from "./control.ts";

export type { RecordedRequest };

/** Which requests are meant: those that have all of these properties (docs/control-api.md). */
export interface RequestFilter {
  readonly cloud?: string;
  readonly account?: string;
  readonly region?: string;
  readonly operation?: string;
  readonly keyId?: string;
  readonly principal?: string;
  readonly errorCode?: string;
  readonly throttledBy?: string;
  readonly requestId?: string;
  readonly invocationId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly before?: string;
  /** Whether policies denied it, or would have if they were enforced. */
  readonly denied?: boolean;
  /** 100 where it is left out. */
  readonly limit?: number;
  /** Whether it was throttled. */
  readonly throttled?: boolean;
}

/** Number of requests that a server tells at once. */
const MOST = 10_000;

/** Pause between two looks at the requests, in milliseconds. */
const LOOK_MS = 20;

/** The requests that a workspace has answered. */
export class Requests {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  /** The latest 10,000 that are meant, newest first. */
  async list({ throttled, limit = 100, ...query }: RequestFilter = {}): Promise<RecordedRequest[]> {
    const asked = { ...query, limit: throttled === undefined ? limit : MOST };
    const { requests } = await this.#control.json<{ requests: RecordedRequest[] }>("GET", "requests", {
      query: asked,
    });
    if (throttled === undefined) return requests;
    return requests.filter(({ throttledBy }) => (throttledBy !== null) === throttled).slice(0, limit);
  }

  /** One of them, with the counters that it drew from, and who used up the window that refused it. */
  get(requestId: string): Promise<RecordedRequest & { readonly quotas?: readonly string[] }> {
    return this.#control.json("GET", `requests/${encodeURIComponent(requestId)}`);
  }

  /**
   * Waits until so many requests are recorded that are meant.
   *
   * @param timeoutMs how long; 5,000 where it is left out.
   * @throws Error that says what was recorded instead
   */
  async waitFor(
    filter: RequestFilter,
    { count = 1, timeoutMs = 5_000 }: { readonly count?: number; readonly timeoutMs?: number } = {},
  ): Promise<RecordedRequest[]> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const found = await this.list({ ...filter, limit: Math.max(filter.limit ?? 100, count) });
      if (found.length >= count) return found;
      if (performance.now() >= until)
        throw new Error(await this.#missing(filter, count, found.length, timeoutMs));
      await sleep(LOOK_MS);
    }
  }

  async #missing(filter: RequestFilter, count: number, found: number, timeoutMs: number): Promise<string> {
    const latest = await this.list({ limit: 5 });
    const seen = latest
      .map(({ operation, status, errorCode }) => `${operation} ${errorCode ?? status}`)
      .join(", ");
    return `${found} of ${count} requests ${JSON.stringify(filter)} after ${timeoutMs} ms; the latest: ${seen || "none"}`;
  }
}
