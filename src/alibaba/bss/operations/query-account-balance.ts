import { formatCents } from "../../../billing/money.ts";
import { CURRENCY } from "../../../billing/prices.ts";
import { operation } from "../operation.ts";

/** Balance of the account (BssOpenApi, QueryAccountBalance). There is no credit. */
export const queryAccountBalance = operation({
  name: "QueryAccountBalance",
  input: {},
  run: async ({ instances, context, caller }) => {
    const amount = formatCents(await instances.balance(context, caller.account));
    return {
      AvailableAmount: amount,
      AvailableCashAmount: amount,
      CreditAmount: "0.00",
      MybankCreditAmount: "0.00",
      QuotaLimit: "0.00",
      Currency: CURRENCY,
    };
  },
});
