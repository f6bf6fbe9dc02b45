import { renewed } from "../changes.ts";
import { changeContext, ordered } from "../instances.ts";
import { clientToken, instanceId, months } from "../members.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct } from "../product.ts";

/** Renews an instance at the present price (BssOpenApi, RenewInstance). */
export const renewInstance = operation({
  name: "RenewInstance",
  input: {
    ...boughtMembers,
    InstanceId: { ...instanceId, required: true },
    RenewPeriod: { ...months, required: true },
    ClientToken: clientToken,
  },
  run: async (call, input) => {
    checkProduct(input);
    const { InstanceId, RenewPeriod } = input;
    const order = await ordered(call, InstanceId, input, "Renew", (record) =>
      renewed(record, RenewPeriod, null, changeContext(call)),
    );
    return { OrderId: order.orderId };
  },
});
