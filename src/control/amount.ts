import * as z from "zod/mini";
import type { Cents } from "../billing/money.ts";
import { withoutMust, worded } from "./clouds.ts";

/** An amount as text, because a JSON number may be inexact. Two digits fewer than fit leave room for refunds. */
const AMOUNT = /^(\d{1,11})(?:\.(\d{2}))?$/;

const MESSAGE = 'must be dollars as text, such as "1000000.00"';

const PRICE = 'must be dollars, such as 1500 or "1500.00"';

/** An amount of US dollars as text. */
export const amount = worded(MESSAGE, z.regex(AMOUNT, MESSAGE));

/** A price: an amount as text, or a number of US dollars with two decimals at the most. */
export const price = z
  .union([
    amount,
    z
      .number()
      .check(
        z.refine((dollars) => AMOUNT.test(textOf(dollars)) && Number(textOf(dollars)) === dollars, PRICE),
      ),
  ])
  .check(z.describe(withoutMust(PRICE)));

/** An amount that `amount` or `price` has accepted, in cents. */
export function centsOf(given: string | number): Cents {
  const [, dollars = "", cents = "00"] = AMOUNT.exec(textOf(given)) ?? [];
  return Number(`${dollars}${cents}`);
}

function textOf(given: string | number): string {
  return typeof given === "number" ? given.toFixed(2) : given;
}
