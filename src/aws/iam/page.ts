import { openPosition, sealPosition } from "../../surface/position.ts";
import { invalidInput } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Items of a page without MaxItems (IAM API Reference). */
const USUAL = 100;

/** A page of a list, as answers have it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * A page of a list in the order of its names, in lower case. A marker says after which name it begins, so that what is made
 * or deleted meanwhile moves nothing.
 *
 * @throws AwsError InvalidInput for a marker of another list
 */
export function pageOf<T>(
  call: Call,
  { Marker, MaxItems = USUAL, ...asked }: { readonly Marker?: string; readonly MaxItems?: number },
  all: readonly T[],
  nameOf: (item: T) => string,
): Page<T> {
  const tokenKeys = call.runtime.tokenKeys(call.caller.workspace, call.state);
  const place = JSON.stringify([call.operation, call.caller.account, asked]);
  const after = Marker === undefined ? "" : openPosition(tokenKeys, place, Marker);
  if (after === null) throw invalidInput("Invalid Marker.");
  const sorted = all.map((item) => ({ item, name: nameOf(item).toLowerCase() })).sort(byName);
  const rest = sorted.filter(({ name }) => name > after);
  const last = rest[MaxItems - 1];
  const next =
    rest.length > MaxItems && last !== undefined
      ? { IsTruncated: true, Marker: sealPosition(tokenKeys, place, last.name) }
      : { IsTruncated: false };
  return { items: rest.slice(0, MaxItems).map(({ item }) => item), next };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
