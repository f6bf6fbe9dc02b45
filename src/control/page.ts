import * as z from "zod/mini";

/** Default and largest number of members in a page. */
const MOST = 1000;

/** Longest cursor in characters, longer than any name in a list. */
const LONGEST_NAME = 128;

/** Members of a query for a page of a list that is sorted by name. */
export const PAGE = {
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST)), MOST),
  after: z._default(z.string().check(z.maxLength(LONGEST_NAME)), ""),
};

/**
 * A page as an answer, with the name after which the next page begins, where there is one.
 *
 * @param found the members of the page, and one more where there is a next page.
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
