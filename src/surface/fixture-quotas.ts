import type { Cloud } from "../cloud/list.ts";
import type { Path } from "../fixtures/problem.ts";
import type { QuotaRow } from "../quotas/row.ts";
import type { FixtureReading, FixtureStep } from "./fixture.ts";
import { quotaStep } from "./fixture-shared.ts";

/** The override of a quota as it is written. */
interface WrittenQuota {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly id: string;
  readonly limit: number;
  readonly intervalSeconds?: number | undefined;
}

/** Most names that a message lists. */
const MOST_NAMES = 100;

/** The steps that override quotas, named by our id or by the cloud's code. */
export function readQuotas<R extends FixtureReading>(
  cloud: Cloud,
  given: readonly WrittenQuota[],
  rows: readonly QuotaRow[],
  reading: R,
  placeOf: (
    item: WrittenQuota,
    at: Path,
    reading: R,
  ) => { readonly account: string; readonly region: string },
): FixtureStep[] {
  return given.flatMap((item, index) => {
    const at = [...reading.at, "quotas", index];
    const { account, region } = placeOf(item, at, reading);
    const row = rows.find(({ id, code }) => id === item.id || code === item.id);
    if (!row) {
      const names = rows.map(({ id }) => id).slice(0, MOST_NAMES);
      reading.problems.add([...at, "id"], `there is no such quota${reading.meant(item.id, names)}`);
      return [];
    }
    reading.taken.take({ account, region }, `quota of ${cloud}`, row.id, [...at, "id"]);
    const isNumber = row.operations.length === 0;
    if (isNumber && !row.adjustable) reading.problems.add([...at, "id"], `${row.name} is fixed`);
    if (isNumber && item.intervalSeconds !== undefined) {
      reading.problems.add([...at, "intervalSeconds"], "a number of things has none");
    }
    const { limit, intervalSeconds } = item;
    return [quotaStep({ cloud, account, region, row, limit, intervalSeconds })];
  });
}
