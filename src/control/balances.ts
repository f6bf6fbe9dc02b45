import * as z from "zod/mini";
import { type Cents, formatCents } from "../billing/money.ts";
import { call } from "./call.ts";
import { placeMembers, worded } from "./clouds.ts";
import { check } from "./context.ts";
import { instanceContext } from "./instances.ts";

/** An amount as text, because a JSON number may be inexact. Two digits fewer than fit leave room for refunds. */
const AMOUNT = /^(\d{1,11})(?:\.(\d{2}))?$/;

const DOLLARS = 'must be dollars as text, such as "1000000.00"';

const balanceShape = z.strictObject({
  balance: worded(DOLLARS, z.regex(AMOUNT, DOLLARS)),
});

const pathShape = z.object({ account: placeMembers("alibaba").account });

/** `GET balances/:account`, `PUT balances/:account`: the balance of an account of Alibaba Cloud. */
export const balances = [
  call({
    method: "GET",
    path: "balances/:account",
    does: "the balance of an account of Alibaba Cloud",
    async run(c, { path }) {
      const { account } = check(pathShape, path, "path");
      const { instances } = c.var.runtime;
      const context = await instanceContext(c.var.runtime, c.var.workspace);
      return c.json({ account, balance: formatCents(await instances.balance(context, account)) });
    },
  }),
  call({
    method: "PUT",
    path: "balances/:account",
    does: "sets it",
    body: balanceShape,
    async run(c, { path, body }) {
      const { account } = check(pathShape, path, "path");
      const cents = centsOf(body.balance);
      const { instances } = c.var.runtime;
      await instances.setBalance(await instanceContext(c.var.runtime, c.var.workspace), account, cents);
      return c.json({ account, balance: formatCents(cents) });
    },
  }),
];

function centsOf(amount: string): Cents {
  const [, dollars = "", cents = "00"] = AMOUNT.exec(amount) ?? [];
  return Number(`${dollars}${cents}`);
}
