import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { formatCents } from "../billing/money.ts";
import { amount, centsOf } from "./amount.ts";
import { placeMembers } from "./clouds.ts";
import { type ControlEnv, check, readJson } from "./context.ts";
import { instanceContext } from "./instances.ts";

const balanceShape = z.strictObject({
  balance: amount,
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
