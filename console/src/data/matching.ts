import type { ShownRequest } from "./overview.ts";
import { isFailed, isThrottled } from "./refusal.ts";

/** What is asked for among requests; an empty text asks for all. */
export interface RequestFilters {
  /** Words that all have to be in it somewhere. */
  readonly q: string;
  readonly operation: string;
  /** A part of the key's id. */
  readonly keyId: string;
  /** A part of the principal's ARN. */
  readonly principal: string;
  /** A status of HTTP; `0` is no answer. */
  readonly status: string;
  /** `failed`, `throttled` or `denied`. */
  readonly only: string;
}

/** Names of the filters, as they stand in the URL. */
export const FILTERS = ["q", "operation", "keyId", "principal", "status", "only"] as const;

const ONLY: Readonly<Record<string, (request: ShownRequest) => boolean>> = {
  failed: isFailed,
  throttled: isThrottled,
  denied: ({ denied }) => denied !== undefined,
};

/** The requests that filters ask for, in the same order. */
export function matching(
  requests: readonly ShownRequest[],
  filters: RequestFilters,
): readonly ShownRequest[] {
  const { operation, keyId, principal, status, only } = filters;
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  const isAll = words.length === 0 && !operation && !keyId && !principal && !status && !only;
  if (isAll) return requests;
  return requests.filter(
    (request) =>
      (operation === "" || request.operation === operation) &&
      (keyId === "" || request.keyId?.includes(keyId) === true) &&
      (principal === "" || request.principal?.includes(principal) === true) &&
      (status === "" || String(request.status) === status) &&
      (ONLY[only]?.(request) ?? true) &&
      words.every((word) => textOf(request).includes(word)),
  );
}

/** All that a search looks at. */
function textOf(request: ShownRequest): string {
  const { operation, keyId, principal, errorCode, throttledBy, requestId, invocationId, account, region } =
    request;
  return [operation, keyId, principal, errorCode, throttledBy, requestId, invocationId, account, region]
    .join(" ")
    .toLowerCase();
}
