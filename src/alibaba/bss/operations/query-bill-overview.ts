import { billedOrders, billHead, billMembers } from "../bill-query.ts";
import { billedAccount, groupOrders, productFields, taxedAmounts, totalOf } from "../bills.ts";
import { operation } from "../operation.ts";

/** Bill overview of a billing cycle: a row for purchases, another for refunds (BssOpenApi, QueryBillOverview). */
export const queryBillOverview = operation({
  name: "QueryBillOverview",
  input: billMembers,
  run: async (call, input) => {
    const groups = groupOrders(await billedOrders(call, input), () => "");
    const { account } = call.caller;
    const rows = groups.map(({ item, orders }) => ({
      ...productFields(account),
      ...taxedAmounts(totalOf(orders)),
      ...billedAccount(account),
      Item: item,
    }));
    return { ...billHead(call, input), Items: { Item: rows } };
  },
});
