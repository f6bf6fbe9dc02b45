import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../bytes.ts";
import { AwsError } from "./errors.ts";
import type { Call } from "./operation.ts";

const MARK_LENGTH = 16;

/**
 * A marker that leads to the next page: where the last one ended, marked as ours for one operation, account,
 * Region, workspace and subject, so that it is of no use anywhere else.
 */
export function writeMarker(call: Call, subject: string, last: string | number): string {
  const position = utf8(String(last));
  return toBase64Url(concat(call.keyring.mark(concat(position, placeOf(call, subject))), position));
}

/** Where a page begins; `first` for the first one. @throws AwsError InvalidMarkerException */
export function readMarker(call: Call, subject: string, marker: string | undefined, first: string): string {
  if (marker === undefined) return first;
  const bytes = fromBase64Url(marker);
  const position = bytes?.subarray(MARK_LENGTH);
  if (
    !bytes ||
    // Base64 can say the same in more than one way: no other text is as good as the one that was given.
    toBase64Url(bytes) !== marker ||
    !position ||
    !call.keyring.knows(concat(position, placeOf(call, subject)), bytes.subarray(0, MARK_LENGTH))
  ) {
    // Recorded without a text.
    throw new AwsError("InvalidMarkerException", null);
  }
  return fromUtf8(position) ?? first;
}

/**
 * One page as AWS answers it: the items, and a marker where there are more.
 *
 * @param found up to `limit` + 1 items.
 * @param last where a page that ends with the item ends.
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

function placeOf(call: Call, subject: string): Uint8Array {
  const { workspace, account, region } = call.caller;
  return utf8(`|${JSON.stringify([call.operation, workspace, account, region, subject])}`);
}
