import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { deleteAlarms } from "./operations/delete-alarms.ts";
import { describeAlarmHistory } from "./operations/describe-alarm-history.ts";
import { describeAlarms } from "./operations/describe-alarms.ts";
import { describeAlarmsForMetric } from "./operations/describe-alarms-for-metric.ts";
import { disableAlarmActions } from "./operations/disable-alarm-actions.ts";
import { enableAlarmActions } from "./operations/enable-alarm-actions.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { putMetricAlarm } from "./operations/put-metric-alarm.ts";
import { setAlarmState } from "./operations/set-alarm-state.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";

/** The service in paths of Smithy RPC v2 CBOR. */
export const SERVICE = "GraniteServiceVersion20100801";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = `${SERVICE}.`;

/** Version of the API in the Query protocol. */
export const VERSION = "2010-08-01";

/** The operations that read metrics, and those of alarms. */
export const OPERATIONS: readonly Operation[] = [
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
  disableAlarmActions,
  enableAlarmActions,
  getMetricData,
  getMetricStatistics,
  listMetrics,
  listTagsForResource,
  putMetricAlarm,
  setAlarmState,
  tagResource,
  untagResource,
];

export const operationsByName = byName(OPERATIONS);
