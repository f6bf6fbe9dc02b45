import { namedPage } from "../../surface/named-page.ts";
import { invalidInput } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Items of a page without MaxItems (IAM API Reference). */
const USUAL = 100;

/** A page of a list, as answers have it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/** A page of a list, by name. @throws AwsError InvalidInput for a marker of another list */
export function pageOf<T>(
  call: Call,
  { Marker, MaxItems = USUAL, ...asked }: { readonly Marker?: string; readonly MaxItems?: number },
  all: readonly T[],
  nameOf: (item: T) => string,
): Page<T> {
  const tokenKeys = call.runtime.tokenKeys(call.caller.workspace, call.state);
  const place = JSON.stringify([call.operation, call.caller.account, asked]);
  const page = namedPage(tokenKeys, place, { token: Marker, limit: MaxItems }, all, nameOf);
  if (page === null) throw invalidInput("Invalid Marker.");
  const { items, next } = page;
  return { items, next: next === null ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}
