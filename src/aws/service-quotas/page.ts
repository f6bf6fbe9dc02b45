import type { TokenKeys } from "../../crypto/token-keys.ts";
import { openPosition, sealPosition } from "../../surface/position.ts";
import { AwsError } from "../protocol/errors.ts";
import type { Call } from "./operation.ts";

/** Default number of items in a page (API Reference: up to 100). */
const PAGE = 100;

interface Paging {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/**
 * One page of a list.
 *
 * @param subject identifies the list: a token is valid for this one only.
 * @param all every item of the list.
 * @param keyOf unique key by which items are sorted.
 * @throws AwsError InvalidPaginationTokenException
 */
export function pageOf<T>(
  call: Call,
  subject: readonly unknown[],
  { NextToken, MaxResults = PAGE }: Paging,
  all: readonly T[],
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly rest: { readonly NextToken?: string } } {
  const { account, region } = call.caller;
  const place = JSON.stringify([call.operation, account, region, subject]);
  const after = NextToken === undefined ? null : positionIn(call, place, NextToken);
  const keyed = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === null || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken = keyed.slice(0, MaxResults);
  const last = taken.at(-1);
  const rest =
    last && keyed.length > taken.length
      ? { NextToken: toPlain(sealPosition(tokenKeysOf(call), place, last.key)) }
      : {};
  return { items: taken.map(({ item }) => item), rest };
}

function tokenKeysOf({ caller, runtime, state }: Call): TokenKeys {
  return runtime.tokenKeys(caller.workspace, state);
}

function positionIn(call: Call, place: string, token: string): string {
  const text = /^[a-zA-Z0-9/+]{1,2048}$/.test(token) ? fromPlain(token) : "";
  const position = openPosition(tokenKeysOf(call), place, text);
  if (position === null) {
    throw new AwsError("InvalidPaginationTokenException", "The specified pagination token is not valid.");
  }
  return position;
}

/** URL-safe base64 as plain base64, the only characters that the service model allows in a token. */
function toPlain(text: string): string {
  return text.replaceAll("-", "+").replaceAll("_", "/");
}

function fromPlain(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
