import type { TokenKeys } from "../crypto/token-keys.ts";
import { openPosition, sealPosition } from "./position.ts";

/** The part of a list that a request asks for. */
export interface AskedPage {
  /** Pagination token of the page before; undefined for the first page. */
  readonly token: string | undefined;
  /** Most items of the page. */
  readonly limit: number;
}

/** A page of a list. */
export interface NamedPage<T> {
  readonly items: readonly T[];
  /** Pagination token of the next page; null where the list ends. */
  readonly next: string | null;
}

/**
 * A page of a list in the order of its names, in lower case. A token says after which name its page begins, so that what is
 * made or deleted meanwhile moves nothing.
 *
 * @param place tells the list from others.
 * @returns null for a token of another list.
 */
export function namedPage<T>(
  tokenKeys: TokenKeys,
  place: string,
  { token, limit }: AskedPage,
  all: readonly T[],
  nameOf: (item: T) => string,
): NamedPage<T> | null {
  const after = token === undefined ? "" : openPosition(tokenKeys, place, token);
  if (after === null) return null;
  const sorted = all.map((item) => ({ item, name: nameOf(item).toLowerCase() })).sort(byName);
  const rest = sorted.filter(({ name }) => name > after);
  const last = rest[limit - 1];
  const hasMore = rest.length > limit && last !== undefined;
  return {
    items: rest.slice(0, limit).map(({ item }) => item),
    next: hasMore ? sealPosition(tokenKeys, place, last.name) : null,
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
