export type { QuotaCounters } from "./object.ts";
export type { NewQuotaRequest, QuotaChange } from "./requests.ts";
