import { namedPage } from "../../surface/named-page.ts";
import { wrongParameter } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Items of a page without MaxItems (RAM, ListUsers). */
const USUAL = 100;

/** A page of a list, as answers have it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/** A page of a list, by name. @throws AlibabaError InvalidParameter.Marker for one of another list */
export function pageOf<T>(
  call: Call,
  { Marker, MaxItems = USUAL, ...asked }: { readonly Marker?: string; readonly MaxItems?: number },
  all: readonly T[],
  nameOf: (item: T) => string,
): Page<T> {
  const page = positionedPage(
    call,
    { token: Marker, limit: MaxItems, parameter: "Marker", asked },
    all,
    nameOf,
  );
  const { items, next } = page;
  return { items, next: next === null ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}

/** A page that a request asks for. */
interface Asked {
  readonly token: string | undefined;
  readonly limit: number;
  /** Parameter of the token. */
  readonly parameter: string;
  /** What else tells the list from others. */
  readonly asked: object;
}

/** A page of a list, with the token of the next one; null at its end. @throws AlibabaError InvalidParameter.… */
export function positionedPage<T>(
  { runtime, caller, state, operation }: Call,
  { token, limit, parameter, asked }: Asked,
  all: readonly T[],
  nameOf: (item: T) => string,
) {
  const tokenKeys = runtime.tokenKeys(caller.workspace, state);
  const place = JSON.stringify(["ram", operation, caller.account, asked]);
  const page = namedPage(tokenKeys, place, { token, limit }, all, nameOf);
  if (page === null) throw wrongParameter(parameter);
  return page;
}
