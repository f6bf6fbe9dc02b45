import { integer } from "../../shape.ts";

/** Parameters of the operations that answer in pages by number (API Reference, ListKeys). */
export const pageMembers = {
  PageNumber: integer({ min: 1, max: 1_000_000 }),
  PageSize: integer({ min: 1, max: 100 }),
} as const;

/** The page that a request asks for. */
export interface Page {
  /** Entries before it. */
  readonly offset: number;
  readonly limit: number;
  /** Members that every answer repeats. */
  readonly answer: { readonly PageNumber: number; readonly PageSize: number };
}

/** Reads the page of a request. @param standard default number of entries in a page. */
export function pageOf(
  { PageNumber = 1, PageSize }: { readonly PageNumber?: number; readonly PageSize?: number },
  standard = 10,
): Page {
  const limit = PageSize ?? standard;
  return { offset: (PageNumber - 1) * limit, limit, answer: { PageNumber, PageSize: limit } };
}
