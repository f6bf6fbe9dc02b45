import { openPosition, sealPosition } from "../../surface/position.ts";
import { invalidParameter } from "../protocol/error.ts";
import type { Call } from "./operation.ts";

/**
 * One page of a list that continues by NextToken: its items, and the token, empty where the list ends (API Reference,
 * ListTagResources). A token is valid only for the same list of the same account and Region.
 *
 * @param subject distinguishes the list from others of the same operation.
 * @param found up to `limit` + 1 items.
 */
export function tokenPage<T extends { readonly seq: number }>(
  call: Call,
  subject: string,
  found: readonly T[],
  limit: number,
): { items: readonly T[]; NextToken: string } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const NextToken =
    found.length <= limit || !last
      ? ""
      : sealPosition(call.tokenKeys, placeOf(call, subject), String(last.seq));
  return { items, NextToken };
}

/** `seq` of the item before the page; 0 for the first page. @throws AlibabaError InvalidParameter */
export function readNextToken(call: Call, subject: string, token: string | undefined): number {
  if (token === undefined) return 0;
  const position = openPosition(call.tokenKeys, placeOf(call, subject), token);
  if (position === null) throw invalidParameter("NextToken");
  return Number(position);
}

function placeOf(call: Call, subject: string): string {
  const { account, region } = call.caller;
  return JSON.stringify(["alibaba", call.operation, account, region, subject]);
}
