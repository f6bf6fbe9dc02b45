import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { type Cents, formatCents } from "../billing/money.ts";
import { placeMembers } from "./clouds.ts";
import { type ControlEnv, check, readJson } from "./context.ts";
import { instanceContext } from "./instances.ts";

/** An amount as text, because a JSON number may be inexact. Two digits fewer than fit leave room for refunds. */
const AMOUNT = /^(\d{1,11})(?:\.(\d{2}))?$/;

const balanceShape = z.strictObject({
  balance: z.string().check(z.regex(AMOUNT, 'must be dollars as text, such as "1000000.00"')),
});

const accountShape = placeMembers("alibaba").account;

/** `GET balances/:account`, `PUT balances/:account`: the balance of an account of Alibaba Cloud. */
export const balances = new Hono<ControlEnv>();

balances.get("/:account", async (c) => {
  const account = check(accountShape, c.req.param("account"));
  const { instances } = c.var.runtime;
  const context = await instanceContext(c.var.runtime, c.var.workspace);
  return c.json({ account, balance: formatCents(await instances.balance(context, account)) });
});

balances.put("/:account", async (c) => {
  const account = check(accountShape, c.req.param("account"));
  const cents = centsOf((await readJson(c, balanceShape)).balance);
  const { instances } = c.var.runtime;
  await instances.setBalance(await instanceContext(c.var.runtime, c.var.workspace), account, cents);
  return c.json({ account, balance: formatCents(cents) });
});

function centsOf(amount: string): Cents {
  const [, dollars = "", cents = "00"] = AMOUNT.exec(amount) ?? [];
  return Number(`${dollars}${cents}`);
}
