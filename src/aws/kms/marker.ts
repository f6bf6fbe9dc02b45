import { openPosition, sealPosition } from "../../surface/position.ts";
import { AwsError } from "./errors.ts";
import type { Call } from "./operation.ts";

/**
 * A marker for the next page: the position where the last one ended, authenticated for one operation, account,
 * Region, workspace and subject, so that it is valid nowhere else.
 */
function writeMarker(call: Call, subject: string, last: string | number): string {
  return sealPosition(call.tokenKeys, placeOf(call, subject), String(last));
}

/** The position where a page begins; `first` for the first one. @throws AwsError InvalidMarkerException */
export function readMarker(call: Call, subject: string, marker: string | undefined, first: string): string {
  if (marker === undefined) return first;
  const position = openPosition(call.tokenKeys, placeOf(call, subject), marker);
  // Recorded without a text.
  if (position === null) throw new AwsError("InvalidMarkerException", null);
  return position;
}

/**
 * One page as AWS answers it: the items, and a marker where there are more.
 *
 * @param found up to `limit` + 1 items.
 * @param last the position of a page's last item.
 */
export function page<T>(
  call: Call,
  subject: string,
  found: readonly T[],
  limit: number,
  last: (item: T) => string | number,
): { items: readonly T[]; rest: { Truncated: boolean; NextMarker?: string } } {
  const items = found.slice(0, limit);
  const end = items.at(-1);
  if (found.length <= limit || end === undefined) return { items, rest: { Truncated: false } };
  return { items, rest: { Truncated: true, NextMarker: writeMarker(call, subject, last(end)) } };
}

function placeOf(call: Call, subject: string): string {
  const { account, region } = call.caller;
  return JSON.stringify([call.operation, account, region, subject]);
}
