import { billedOrders, billHead, settledMembers } from "../bill-query.ts";
import { orderRow } from "../bills.ts";
import { pageMembers, pageOf } from "../members.ts";
import { operation } from "../operation.ts";

/** The orders of a billing cycle as bills (BssOpenApi, QueryBill). */
export const queryBill = operation({
  name: "QueryBill",
  input: { ...settledMembers, ...pageMembers },
  run: async (call, input) => {
    const { items, answer } = pageOf(input, await billedOrders(call, input));
    return { ...billHead(call, input), ...answer, Items: { Item: items.map(orderRow) } };
  },
});
