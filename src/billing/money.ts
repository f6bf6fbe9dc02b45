/** An amount of US dollars as a whole number of cents. Never a fraction, never above `MOST_CENTS`. */
export type Cents = number;

/** Largest amount: fifteen digits, which a double holds exactly, so that an amount survives JSON. */
export const MOST_CENTS: Cents = 999_999_999_999_999;

/** Checks that a number is an amount of cents. @throws RangeError where it is not whole, or too large */
export function cents(amount: number): Cents {
  if (Number.isInteger(amount) && Math.abs(amount) <= MOST_CENTS) return amount === 0 ? 0 : amount;
  throw new RangeError(`${amount}: not an amount of cents`);
}

/** The sum of amounts. @throws RangeError where it is too large */
export function sumOf(amounts: readonly Cents[]): Cents {
  return amounts.reduce((sum, amount) => cents(sum + amount), 0);
}

/** An amount times a quantity. @throws RangeError where the product is too large, or the quantity is not whole */
export function times(amount: Cents, quantity: number): Cents {
  if (!Number.isSafeInteger(quantity)) throw new RangeError(`${quantity}: not a quantity`);
  return cents(amount * quantity);
}

/**
 * The share `part / whole` of an amount, rounded down to the cent.
 *
 * @param part from 0 to `whole`, both whole numbers.
 * @throws RangeError for any other `part` or `whole`
 */
export function shareOf(amount: Cents, part: number, whole: number): Cents {
  const fits = Number.isSafeInteger(part) && Number.isSafeInteger(whole) && part >= 0 && part <= whole;
  if (!fits || whole === 0 || amount < 0) throw new RangeError(`${part}/${whole} of ${amount}: not a share`);
  // The product may be larger than a double holds exactly.
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}

/** An amount of dollars as text, always with two decimals and without separators: "1845.00". */
export function formatCents(amount: Cents): string {
  const digits = String(Math.abs(cents(amount))).padStart(3, "0");
  return `${amount < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An amount of dollars as the number that JSON shows exactly to the cent: 1845, 0.1. */
export function toJsonNumber(amount: Cents): number {
  return cents(amount) / 100;
}
