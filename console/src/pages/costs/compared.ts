/** What requests of a price class cost in a span. */
interface RequestCost {
  readonly id: string;
  readonly name: string;
  readonly requests: number;
  readonly throttled: number;
  readonly free: number;
  readonly amount: string;
}

/** `GET costs`. */
export interface Costs {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly requests: readonly RequestCost[];
  readonly keys: {
    readonly count: number;
    readonly keyMonths: string;
    readonly amount: string;
    readonly rotationMonths: string;
    readonly rotationAmount: string;
  };
  readonly total: string;
  readonly source: string;
}

/** A row of costs. */
export interface CostRow {
  readonly name: string;
  /** How many requests, or how long keys were there. */
  readonly count: string;
  readonly throttled: number | null;
  readonly amount: string;
}

/** The rows of a span's costs: the price classes, the keys, their rotations, the total. */
export function rowsOf({ requests, keys, total }: Costs): readonly CostRow[] {
  return [
    ...requests.map(({ name, requests: made, throttled, free, amount }) => ({
      name,
      count: free > 0 ? `${made}, ${free} of them free` : `${made}`,
      throttled,
      amount,
    })),
    {
      name: "Customer managed keys",
      count: `${keys.keyMonths} months`,
      throttled: null,
      amount: keys.amount,
    },
    {
      name: "Their first and second rotations",
      count: `${keys.rotationMonths} months`,
      throttled: null,
      amount: keys.rotationAmount,
    },
    { name: "In all", count: "", throttled: null, amount: total },
  ];
}

/** Digits of the smallest amount: requests cost millionths of a dollar. */
const DIGITS = 8;

/** What one amount is more than another, with its sign; amounts are decimal texts. */
export function difference(amount: string, before: string): string {
  const more = Number(amount) - Number(before);
  const text = Math.abs(more)
    .toFixed(DIGITS)
    .replace(/(\.\d\d\d*?)0+$/, "$1");
  if (Number(text) === 0) return "0.00";
  return `${more > 0 ? "+" : "−"}${text}`;
}
