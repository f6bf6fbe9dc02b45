import type { Operation } from "./operation.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = "GraniteServiceVersion20100801.";

/** The operations that read metrics. */
export const OPERATIONS: readonly Operation[] = [getMetricData, getMetricStatistics, listMetrics];

const byTarget = new Map(OPERATIONS.map((operation) => [TARGET + operation.name, operation]));

/** The operation that a target names. */
export function operationOf(target: string): Operation | undefined {
  return byTarget.get(target);
}
