import { string, timestamp } from "../../shape.ts";
import { pageMembers, pageOf } from "../members.ts";
import { operation } from "../operation.ts";
import { orderSummary } from "../orders.ts";
import { leavesOut, productMembers } from "../product.ts";

/** How far back orders are looked for where the request does not say (API Reference). */
const LAST_HOUR_MS = 3_600_000;

/** Lists orders, the newest first (BssOpenApi, QueryOrders). All of them are paid. */
export const queryOrders = operation({
  name: "QueryOrders",
  input: {
    ...productMembers,
    ...pageMembers,
    CreateTimeStart: timestamp,
    CreateTimeEnd: timestamp,
    OrderType: string({ values: ["New", "Renew", "Upgrade", "Downgrade", "Refund"] }),
    PaymentStatus: string({ values: ["Unpaid", "Paid", "Cancelled"] }),
  },
  run: async (call, input) => {
    const { CreateTimeEnd: to = call.now, PaymentStatus: status = "Paid" } = input;
    const from = input.CreateTimeStart ?? to - LAST_HOUR_MS;
    // The end is told in seconds, and all of its last one counts.
    const span = { from, to: to + 1000 };
    const isEmpty = leavesOut(input) || status !== "Paid";
    const orders = isEmpty ? [] : await call.instances.orders(call.visit, call.caller.account, span);
    const wanted = orders.filter(({ type }) => input.OrderType === undefined || type === input.OrderType);
    const { items, answer } = pageOf(input, wanted.reverse());
    return { ...answer, HostName: "", OrderList: { Order: items.map(orderSummary) } };
  },
});
