import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = "GraniteServiceVersion20100801.";

/** The operations that read metrics. */
export const OPERATIONS: readonly Operation[] = [getMetricData, getMetricStatistics, listMetrics];

export const operationsByName = byName(OPERATIONS);
