export type { AlarmChange, AlarmQuery, StoredAlarm } from "./alarms.ts";
export type { Batch, Journal, StoreThrottles, Totals } from "./object.ts";
