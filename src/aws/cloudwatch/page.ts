import { openPosition, sealPosition } from "../../surface/position.ts";
import { AwsError } from "../protocol/errors.ts";
import type { Call } from "./operation.ts";

/**
 * A page of a list.
 *
 * @param input of the request, which a token is valid for.
 * @param usual number of items of a page without MaxRecords.
 * @throws AwsError InvalidNextToken
 */
export function pageOf<T>(
  call: Call,
  input: { readonly NextToken?: string; readonly MaxRecords?: number },
  all: readonly T[],
  usual: number,
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const { NextToken, MaxRecords = usual, ...asked } = input;
  const tokenKeys = call.runtime.tokenKeys(call.caller.workspace, call.state);
  const { account, region } = call.caller;
  const place = JSON.stringify([call.operation, account, region, asked]);
  const from = NextToken === undefined ? "0" : openPosition(tokenKeys, place, NextToken);
  if (from === null) throw new AwsError("InvalidNextToken", "The parameter NextToken is not valid.");
  const end = Number(from) + MaxRecords;
  return {
    items: all.slice(Number(from), end),
    ...(all.length > end && { NextToken: sealPosition(tokenKeys, place, String(end)) }),
  };
}
