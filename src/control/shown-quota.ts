import type { QuotaUse } from "../quotas/counter-book.ts";
import type { QuotaRow, Rate } from "../quotas/row.ts";

/** A request quota as the control API shows it (docs/control-api.md, Quotas). @param standard its documented rate. */
export function shown(cloud: string, row: QuotaRow, standard: Rate, use: QuotaUse | undefined): object {
  const rate = use?.override ?? standard;
  return {
    cloud,
    id: row.id,
    name: row.name,
    code: row.code,
    operations: row.operations,
    limit: rate.limit,
    intervalSeconds: rate.intervalSeconds,
    default: standard.limit,
    adjustable: row.adjustable,
    used: use?.used ?? 0,
    throttled: use?.throttled ?? 0,
    throttledInWindow: use?.throttledInWindow ?? 0,
    windowEndsAt: use?.windowEndsAt ? new Date(use.windowEndsAt).toISOString() : null,
    source: row.source,
  };
}
