import { QUOTA_REQUEST_STATUSES } from "../../quotas/quota-request.ts";
import { integer, string } from "../../shape.ts";

/** Members that several operations share, with the limits of the service model (service-quotas/2019-06-24). */

export const serviceCode = string({ min: 1, max: 63, pattern: /^[a-zA-Z][a-zA-Z0-9-]{1,63}$/ });
export const quotaCode = string({ min: 1, max: 128, pattern: /^[a-zA-Z][a-zA-Z0-9-]{1,128}$/ });
export const requestId = string({ min: 1, max: 128, pattern: /^[0-9a-zA-Z][a-zA-Z0-9-]{1,128}$/ });
export const contextId = string({ max: 128 });
/** NextToken, of any form: a token that is not ours is an InvalidPaginationTokenException. */
export const nextToken = string({});
export const maxResults = integer({ min: 1, max: 100 });
export const level = string({ values: ["ACCOUNT", "RESOURCE", "ALL"] });
export const status = string({ values: QUOTA_REQUEST_STATUSES });
