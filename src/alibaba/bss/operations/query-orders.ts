import { string, timestamp } from "../../../shape.ts";
import { pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { orderSummary } from "../orders.ts";
import { excludesKms, productMembers } from "../product.ts";

/** Default span of the query (API Reference). */
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
    // The end is given in seconds and included.
    const span = { from, to: to + 1000 };
    const isEmpty = excludesKms(input) || status !== "Paid";
    const { PageNum = 1, PageSize = 20, OrderType: type } = input;
    const page = { type, limit: PageSize, offset: (PageNum - 1) * PageSize };
    const { total, orders } = isEmpty
      ? { total: 0, orders: [] }
      : await call.instances.pageOfOrders(call.context, call.caller.account, { ...span, ...page });
    return {
      PageNum,
      PageSize,
      TotalCount: total,
      HostName: "",
      OrderList: { Order: orders.map(orderSummary) },
    };
  },
});
