import { string } from "../../../shape.ts";
import { BssFailure } from "../failure.ts";
import { operation } from "../operation.ts";

/** Cancels an unpaid order (BssOpenApi, CancelOrder). It always fails, because all orders are paid at once. */
export const cancelOrder = operation({
  name: "CancelOrder",
  input: { OrderId: { ...string({ min: 1, max: 64 }), required: true } },
  run: async ({ instances, context, caller }, { OrderId }) => {
    const order = await instances.order(context, caller.account, OrderId);
    if (!order) throw new BssFailure("ResourceNotExists");
    throw new BssFailure("ResourceStatusError", "The order is paid.");
  },
});
