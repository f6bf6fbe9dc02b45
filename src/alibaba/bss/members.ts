import { integer, string } from "../../shape.ts";

/** Parameters that several operations share. */

export const instanceId = string({ min: 1, max: 128 });
export const clientToken = string({ min: 1, max: 128 });
/** Up to 100 instance ids, separated by commas. */
export const instanceIds = string({ min: 1, max: 12_900 });
/** A number of months. src/billing/prices.ts has those that are sold. */
export const months = integer({ min: 1, max: 1_000 });
/** A month of bills, in UTC+8. */
export const billingCycle = string({ pattern: /^[1-9]\d{3}-(0[1-9]|1[0-2])$/ });
/** BillOwnerId of bill queries, accepted and ignored. */
export const accountMembers = { BillOwnerId: string({ max: 32 }) } as const;

/** Parameters of lists that are paginated by number (API Reference, QueryAvailableInstances). */
export const pageMembers = {
  PageNum: integer({ min: 1, max: 1_000_000 }),
  PageSize: integer({ min: 1, max: 300 }),
} as const;

/** A page of a list, and its members in the answer. */
export function pageOf<T>(
  { PageNum = 1, PageSize = 20 }: { readonly PageNum?: number; readonly PageSize?: number },
  all: readonly T[],
): {
  readonly items: readonly T[];
  readonly answer: { readonly PageNum: number; readonly PageSize: number; readonly TotalCount: number };
} {
  const from = (PageNum - 1) * PageSize;
  return {
    items: all.slice(from, from + PageSize),
    answer: { PageNum, PageSize, TotalCount: all.length },
  };
}

/** The ids in a list with commas; null where there are none or more than 100. */
export function idsIn(text: string): readonly string[] | null {
  const ids = [...new Set(text.split(",").map((id) => id.trim()))].filter((id) => id !== "");
  return ids.length === 0 || ids.length > 100 ? null : ids;
}
