import { string } from "../../../shape.ts";
import { billedDay, billedOrders, billHead, instanceBillMembers } from "../bill-query.ts";
import { billedAccount, groupOrders, instanceRows } from "../bills.ts";
import { continuedMembers, continuedPage } from "../continued.ts";
import { instanceId } from "../members.ts";
import { operation } from "../operation.ts";

/** Instance bill of a billing cycle, paginated by NextToken (BssOpenApi, DescribeInstanceBill). */
export const describeInstanceBill = operation({
  name: "DescribeInstanceBill",
  input: {
    ...instanceBillMembers,
    ...continuedMembers,
    InstanceID: instanceId,
    PipCode: string({ max: 64 }),
  },
  run: async (call, input) => {
    const day = billedDay(input);
    const { InstanceID } = input;
    const all = await billedOrders(call, input, day ?? undefined);
    const orders = all.filter(({ instanceId: id }) => InstanceID === undefined || id === InstanceID);
    const groups = groupOrders(orders, ({ instanceId: id }) => id);
    const byItem = input.IsBillingItem === true;
    const rows = groups.flatMap((group) => instanceRows(group, byItem, day?.date ?? null));
    const subject = [input.BillingCycle, day?.date ?? null, InstanceID ?? null, byItem];
    const { items, answer } = continuedPage(call, subject, input, rows);
    const named = items.map(({ code, fields }) => ({
      ...fields,
      ...billedAccount(call.caller.account),
      ItemName: fields.NickName,
      AfterDiscountAmount: fields.PretaxAmount,
      ...(code !== null && { BillingItemCode: code }),
    }));
    return { ...billHead(call, input), ...answer, Items: named };
  },
});
