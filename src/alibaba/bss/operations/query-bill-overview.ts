import { billedOrders, billHead, billMembers } from "../bill-query.ts";
import { billedAccount, groupOrders, productFields, taxedAmounts, totalOf } from "../bills.ts";
import { operation } from "../operation.ts";

/** What KMS costs in a billing cycle: purchases in one row, refunds in another (BssOpenApi, QueryBillOverview). */
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
