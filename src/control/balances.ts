import * as z from "zod/mini";
import { formatCents } from "../billing/money.ts";
import { amount, centsOf } from "./amount.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { check } from "./context.ts";
import { instanceContext } from "./instances.ts";

const balanceShape = z.strictObject({
  balance: amount,
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
