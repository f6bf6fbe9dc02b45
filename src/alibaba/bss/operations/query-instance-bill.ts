import { billedDay, billedOrders, billHead, instanceBillMembers } from "../bill-query.ts";
import { groupOrders, instanceRows } from "../bills.ts";
import { pageMembers, pageOf } from "../members.ts";
import { operation } from "../operation.ts";

/** Instance bill of a billing cycle (BssOpenApi, QueryInstanceBill). */
export const queryInstanceBill = operation({
  name: "QueryInstanceBill",
  input: { ...instanceBillMembers, ...pageMembers },
  run: async (call, input) => {
    const day = billedDay(input);
    const orders = await billedOrders(call, input, day ?? undefined);
    const groups = groupOrders(orders, ({ instanceId }) => instanceId);
    const byItem = input.IsBillingItem === true;
    const rows = groups.flatMap((group) => instanceRows(group, byItem, day?.date ?? null));
    const { items, answer } = pageOf(input, rows);
    return { ...billHead(call, input), ...answer, Items: { Item: items.map(({ fields }) => fields) } };
  },
});
