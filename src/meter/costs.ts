import { AWS_FREE_REQUESTS, AWS_KEY_MONTH, AWS_PRICES_SOURCE, AWS_REQUEST_PRICES } from "./aws-prices.ts";

/** Numbers of requests in a price class. */
export interface Counted {
  readonly price: string;
  readonly requests: number;
  readonly throttled: number;
}

/** Lifetime of customer managed keys within a span, milliseconds of the workspace's clock. */
export interface KeyUsage {
  /** Number of keys at the end of the span. */
  readonly keys: number;
  readonly keyMs: number;
  /** Lifetime of the materials of rotations that are charged. */
  readonly rotationMs: number;
}

/** Hours in a month, by which AWS prorates prices. */
const MONTH_HOURS = 730n;
const HOUR_MS = 3_600_000n;
const UNIT_DIGITS = 8;

/** Costs of requests and keys at AWS's prices. Amounts are decimal strings in US dollars. */
export function costsOf(counted: readonly Counted[], usage: KeyUsage, freeTier: boolean): object {
  let total = 0n;
  const requests = AWS_REQUEST_PRICES.map((row) => {
    const found = counted.find(({ price }) => price === row.id);
    const made = found?.requests ?? 0;
    const throttled = found?.throttled ?? 0;
    const free = freeTier && row.freeTier ? Math.min(made, AWS_FREE_REQUESTS) : 0;
    const amount = row.each * BigInt(made - free);
    total += amount;
    return {
      id: row.id,
      name: row.name,
      requests: made,
      throttled,
      free,
      amount: dollars(amount),
      throttledAmount: dollars(row.each * BigInt(throttled)),
    };
  });
  const keyAmount = monthly(usage.keyMs);
  const rotationAmount = monthly(usage.rotationMs);
  total += keyAmount + rotationAmount;
  return {
    currency: "USD",
    requests,
    keys: {
      count: usage.keys,
      keyMonths: months(usage.keyMs),
      amount: dollars(keyAmount),
      rotationMonths: months(usage.rotationMs),
      rotationAmount: dollars(rotationAmount),
    },
    total: dollars(total),
    source: AWS_PRICES_SOURCE,
  };
}

/** An amount of 10^-8 US dollars as a decimal string, without trailing zeros after the cents. */
export function dollars(amount: bigint): string {
  return decimal(amount).replace(/(\.\d\d\d*?)0+$/, "$1");
}

function decimal(amount: bigint): string {
  const digits = amount.toString().padStart(UNIT_DIGITS + 1, "0");
  return `${digits.slice(0, -UNIT_DIGITS)}.${digits.slice(-UNIT_DIGITS)}`;
}

/** The price of a key for a time, rounded to the nearest 10^-8 US dollars. */
function monthly(milliseconds: number): bigint {
  return rounded(BigInt(Math.round(milliseconds)) * AWS_KEY_MONTH, MONTH_HOURS * HOUR_MS);
}

/** Months as a decimal string. */
function months(milliseconds: number): string {
  return dollars(rounded(BigInt(Math.round(milliseconds)) * 10n ** 8n, MONTH_HOURS * HOUR_MS));
}

function rounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}
