export type { Batch, Journal, StoreThrottles, Totals } from "./object.ts";
