import type { Family } from "./family.ts";

/** How two numbers compare. */
export type Order = (given: number, wanted: number) => boolean;

export const ORDERS = {
  Equals: (given, wanted) => given === wanted,
  LessThan: (given, wanted) => given < wanted,
  LessThanEquals: (given, wanted) => given <= wanted,
  GreaterThan: (given, wanted) => given > wanted,
  GreaterThanEquals: (given, wanted) => given >= wanted,
} as const satisfies Record<string, Order>;

/** A whole number or decimal; NaN, which compares with nothing, for any other text. */
export function numberOf(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** The family of operators that read values as numbers and compare these. */
export function comparison(read: (text: string) => number, order: Order): Family {
  return (values) => {
    const wanted = values.map(read);
    return (text) => {
      const given = read(text);
      return wanted.some((one) => order(given, one));
    };
  };
}
