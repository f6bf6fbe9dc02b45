import * as z from "zod/mini";
import { check } from "./context.ts";

/** Members of a page at the most, and where nothing is said. */
const MOST = 1000;

/** Longer than the names of anything that is listed. */
const LONGEST_NAME = 128;

/** Members of a query that choose a page of a list in the order of its names. */
export const PAGE = {
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST)), MOST),
  after: z._default(z.string().check(z.maxLength(LONGEST_NAME)), ""),
};

/** @throws ControlError 400 */
export function pageQuery(query: unknown): { readonly limit: number; readonly after: string } {
  return check(z.object(PAGE), query);
}

/**
 * A page as it is answered, with the name to go on after where there is more.
 *
 * @param found one more than the page holds, where there is one.
 */
export function pageOf<T>(
  member: string,
  found: readonly T[],
  limit: number,
  nameOf: (one: T) => string,
  shown: (one: T) => object,
): Record<string, unknown> {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    [member]: page.map(shown),
    ...(found.length > limit && last !== undefined && { next: nameOf(last) }),
  };
}
