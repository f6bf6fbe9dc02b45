import { MINUTE_MS } from "../../meter/record.ts";
import { conditions, MOST_ROWS, type Span, seriesOf } from "./queries.ts";

/** A query for usage series. The finest resolution is a minute. */
export interface UsageQuery extends Span {
  readonly quota?: string;
  /** A multiple of 60,000. */
  readonly stepMs: number;
}

/** Requests that a quota admitted and refused, for each step; steps without requests are left out. */
export interface UsageSeries {
  readonly quota: string;
  readonly points: { readonly time: number; readonly allowed: number; readonly throttled: number }[];
}

/** What a quota of an account in a Region admitted and refused in a span. */
export interface QuotaSums {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  readonly allowed: number;
  readonly throttled: number;
}

/** Usage of request quotas over time. */
export function quotaUsage(sql: SqlStorage, query: UsageQuery): UsageSeries[] {
  const step = query.stepMs / MINUTE_MS;
  const { where, values } = conditions(query, MINUTE_MS, "minute", { quota: query.quota });
  const rows = sql.exec<{ quota: string; slot: number; allowed: number; throttled: number }>(
    `SELECT quota, minute / ${step} * ${step} AS slot, SUM(allowed) AS allowed, SUM(throttled) AS throttled
     FROM quota_minutes WHERE ${where} GROUP BY quota, slot ORDER BY quota, slot LIMIT ${MOST_ROWS}`,
    ...values,
  );
  return seriesOf(rows, ({ quota, slot, allowed, throttled }) => [
    { quota },
    { time: slot * MINUTE_MS, allowed, throttled },
  ]);
}

/**
 * Quotas of all accounts and Regions that were drawn from in a span, those that refused most first.
 *
 * @param most of them.
 */
export function busiestQuotas(sql: SqlStorage, span: Span, most: number): QuotaSums[] {
  const { where, values } = conditions(span, MINUTE_MS, "minute", {});
  return sql
    .exec<QuotaSums & Record<string, string | number>>(
      `SELECT cloud, account, region, quota, SUM(allowed) AS allowed, SUM(throttled) AS throttled
       FROM quota_minutes WHERE ${where} GROUP BY cloud, account, region, quota
       ORDER BY 6 DESC, 5 DESC, 1, 2, 3, 4 LIMIT ?`,
      ...values,
      most,
    )
    .toArray();
}
