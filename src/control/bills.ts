import * as z from "zod/mini";
import { billedLines, billItemOf } from "../billing/bill.ts";
import { cycleTime } from "../billing/billing-cycle.ts";
import type { OrderRecord } from "../billing/instance.ts";
import { formatCents, sumOf } from "../billing/money.ts";
import { CURRENCY } from "../billing/prices.ts";
import { call } from "./call.ts";
import { placeMembers, worded } from "./clouds.ts";
import { instanceContext } from "./instances.ts";

/** Default and largest number of orders in an answer; as many are kept. */
const LIMIT = { standard: 100, most: 10_000 } as const;

const MONTH = "must be a month in UTC+8, such as 2026-11";

const whose = {
  account: placeMembers("alibaba").account,
  instanceId: z.optional(z.string().check(z.describe("a KMS instance"))),
};

/** `GET bills`, `GET orders`: what an account of Alibaba Cloud pays for its instances. */
export const bills = [
  call({
    method: "GET",
    path: "bills",
    does: "what an account of Alibaba Cloud was billed for its instances, line by line, oldest first",
    query: {
      ...whose,
      month: z.optional(worded(MONTH, z.regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, MONTH))),
    },
    async run(c, { query: { account, instanceId, month } }) {
      const { runtime, workspace } = c.var;
      const context = await instanceContext(runtime, workspace);
      const span = month === undefined ? {} : cycleTime(month);
      const orders = await runtime.instances.orders(context, account, {
        ...span,
        ...(instanceId !== undefined && { instanceId }),
      });
      return c.json({
        account,
        month: month ?? null,
        currency: CURRENCY,
        total: formatCents(sumOf(orders.map(({ amountCents }) => amountCents))),
        lines: orders.flatMap(shownLines),
      });
    },
  }),
  call({
    method: "GET",
    path: "orders",
    does: "its orders, newest first",
    query: {
      ...whose,
      limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMIT.most)), LIMIT.standard),
    },
    async run(c, { query: { account, instanceId, limit } }) {
      const { runtime, workspace } = c.var;
      const context = await instanceContext(runtime, workspace);
      const orders = await runtime.instances.orders(
        context,
        account,
        instanceId === undefined ? {} : { instanceId },
      );
      return c.json({
        account,
        currency: CURRENCY,
        total: orders.length,
        orders: orders.reverse().slice(0, limit).map(shownOrder),
      });
    },
  }),
];

function shownOrder({ orderId, type, instanceId, region, ...order }: OrderRecord) {
  return {
    orderId,
    type,
    instanceId,
    region,
    createdAt: new Date(order.createdAt).toISOString(),
    amount: formatCents(order.amountCents),
    serviceFrom: new Date(order.serviceFrom).toISOString(),
    serviceTo: new Date(order.serviceTo).toISOString(),
  };
}

/** The billable items of an order, as QueryInstanceBill has them; an amount that comes back is negative. */
function shownLines(order: OrderRecord) {
  return billedLines(order).map(({ code, item, unitCents, months, amountCents }) => ({
    ...shownOrder(order),
    kind: billItemOf(order),
    code,
    item,
    listPrice: formatCents(unitCents),
    months,
    amount: formatCents(amountCents),
  }));
}
