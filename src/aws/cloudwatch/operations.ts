import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";

/** The service in paths of Smithy RPC v2 CBOR. */
export const SERVICE = "GraniteServiceVersion20100801";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = `${SERVICE}.`;

/** Version of the API in the Query protocol. */
export const VERSION = "2010-08-01";

/** The operations that read metrics. */
export const OPERATIONS: readonly Operation[] = [getMetricData, getMetricStatistics, listMetrics];

export const operationsByName = byName(OPERATIONS);
