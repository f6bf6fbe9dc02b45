import { string } from "../../../shape.ts";
import { billedOrders, billHead, settledMembers } from "../bill-query.ts";
import { billedAccount, orderRow } from "../bills.ts";
import { continuedMembers, continuedPage } from "../continued.ts";
import { operation } from "../operation.ts";

/** The orders of a billing cycle as bills, paginated by NextToken (BssOpenApi, QuerySettleBill). */
export const querySettleBill = operation({
  name: "QuerySettleBill",
  input: { ...settledMembers, ...continuedMembers, RecordID: string({ max: 64 }) },
  run: async (call, input) => {
    const { RecordID } = input;
    const all = await billedOrders(call, input);
    const orders = all.filter(({ orderId }) => RecordID === undefined || orderId === RecordID);
    const subject = [input.BillingCycle, input.Type ?? null, RecordID ?? null];
    const { items, answer } = continuedPage(call, subject, input, orders);
    const rows = items.map((order) => ({
      ...orderRow(order),
      ...billedAccount(order.account),
    }));
    return { ...billHead(call, input), ...answer, Items: { Item: rows } };
  },
});
