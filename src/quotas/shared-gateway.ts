import { ALIBABA_QUOTAS, type AlibabaQuotaOperation } from "./alibaba.ts";
import type { QuotaRow } from "./row.ts";

const byOperation: ReadonlyMap<string, QuotaRow> = new Map(
  ALIBABA_QUOTAS.flatMap((row) => row.operations.map((name) => [name, row] as const)),
);

/** The quota that an operation draws from at Alibaba Cloud's shared gateway. */
export function alibabaQuotaOf(operation: AlibabaQuotaOperation): QuotaRow {
  const row = byOperation.get(operation);
  if (!row) throw new RangeError(`no quota of ${operation}`);
  return row;
}
