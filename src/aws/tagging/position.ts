import { openPosition, sealPosition } from "../../surface/position.ts";
import { expiredToken } from "./errors.ts";
import type { Call } from "./operation.ts";

/**
 * The position where a page begins; null for the first one.
 *
 * @param query identifies the list: a token is valid for this one only.
 * @param token an empty one asks for the first page, because the last page answers with it.
 * @throws AwsError PaginationTokenExpiredException
 */
export function readToken(call: Call, query: unknown, token: string | undefined): string | null {
  if (token === undefined || token === "") return null;
  const position = openPosition(tokenKeysOf(call), placeOf(call, query), token);
  if (position === null) throw expiredToken();
  return position;
}

/** The token of the next page; empty where there is none. @param last position of the page's last item */
export function writeToken(call: Call, query: unknown, last: string | undefined): string {
  return last === undefined ? "" : sealPosition(tokenKeysOf(call), placeOf(call, query), last);
}

function tokenKeysOf({ caller, runtime, state }: Call) {
  return runtime.tokenKeys(caller.workspace, state);
}

function placeOf({ caller: { account, region }, operation }: Call, query: unknown): string {
  return JSON.stringify([operation, account, region, query]);
}
