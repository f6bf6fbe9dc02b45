import { integer, string } from "../../shape.ts";
import { openPosition, sealPosition } from "../../surface/position.ts";
import { invalidParameter } from "../protocol/error.ts";
import type { Call } from "./operation.ts";

/** Parameters of lists that continue by NextToken (API Reference, DescribeInstanceBill). */
export const continuedMembers = {
  MaxResults: integer({ min: 1, max: 300 }),
  NextToken: string({ max: 1024 }),
} as const;

/**
 * The part of a list that is asked for, and the token of what follows: empty where the list ends, and good for the same
 * list only.
 *
 * @param subject what tells this list from others of the same operation.
 * @throws AlibabaError InvalidParameter
 */
export function continuedPage<T>(
  call: Call,
  subject: readonly unknown[],
  { MaxResults = 20, NextToken }: { readonly MaxResults?: number; readonly NextToken?: string },
  all: readonly T[],
) {
  const { workspace, account } = call.caller;
  const place = JSON.stringify(["bss", call.operation, workspace, account, ...subject]);
  const position = NextToken === undefined ? "0" : openPosition(call.masterKey, place, NextToken);
  if (position === null) throw invalidParameter("NextToken");
  const from = Number(position);
  const to = from + MaxResults;
  return {
    items: all.slice(from, to),
    answer: {
      MaxResults,
      NextToken: to < all.length ? sealPosition(call.masterKey, place, String(to)) : "",
      TotalCount: all.length,
    },
  };
}
