import { integer, string } from "../../shape.ts";
import { openPosition, sealPosition } from "../../surface/position.ts";
import { invalidParameter } from "../protocol/error.ts";
import type { Call } from "./operation.ts";

/** Parameters of lists that are paginated by NextToken (API Reference, DescribeInstanceBill). */
export const continuedMembers = {
  MaxResults: integer({ min: 1, max: 300 }),
  NextToken: string({ max: 1024 }),
} as const;

/**
 * A page of a list, and the token of the next page. The token is empty where the list ends, and valid for this list
 * only.
 *
 * @param subject identifies the list among others of the operation.
 * @throws AlibabaError InvalidParameter
 */
export function continuedPage<T>(
  call: Call,
  subject: readonly unknown[],
  { MaxResults = 20, NextToken }: { readonly MaxResults?: number; readonly NextToken?: string },
  all: readonly T[],
) {
  const { account } = call.caller;
  const place = JSON.stringify(["bss", call.operation, account, ...subject]);
  const position = NextToken === undefined ? "0" : openPosition(call.tokenKeys, place, NextToken);
  if (position === null) throw invalidParameter("NextToken");
  const from = Number(position);
  const to = from + MaxResults;
  return {
    items: all.slice(from, to),
    answer: {
      MaxResults,
      NextToken: to < all.length ? sealPosition(call.tokenKeys, place, String(to)) : "",
      TotalCount: all.length,
    },
  };
}
