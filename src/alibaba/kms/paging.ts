import { integer } from "../../shape.ts";

/** Parameters of the operations that answer in pages by number (API Reference, ListKeys). */
export const pageMembers = {
  PageNumber: integer({ min: 1, max: 1_000_000 }),
  PageSize: integer({ min: 1, max: 100 }),
} as const;

/** Which page is asked for. */
export interface Page {
  /** Entries before it. */
  readonly offset: number;
  readonly limit: number;
  /** What every answer repeats. */
  readonly answer: { readonly PageNumber: number; readonly PageSize: number };
}

/** @param standard entries of a page where the request does not say. */
export function pageOf(
  { PageNumber = 1, PageSize }: { readonly PageNumber?: number; readonly PageSize?: number },
  standard = 10,
): Page {
  const limit = PageSize ?? standard;
  return { offset: (PageNumber - 1) * limit, limit, answer: { PageNumber, PageSize: limit } };
}
