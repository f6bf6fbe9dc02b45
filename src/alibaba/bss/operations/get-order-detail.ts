import { string } from "../../../shape.ts";
import { BssFailure } from "../failure.ts";
import { operation } from "../operation.ts";
import { orderDetail } from "../orders.ts";

/** An order with the price of each item (BssOpenApi, GetOrderDetail). */
export const getOrderDetail = operation({
  name: "GetOrderDetail",
  input: { OrderId: { ...string({ min: 1, max: 64 }), required: true } },
  run: async ({ instances, context, caller }, { OrderId }) => {
    const order = await instances.order(context, caller.account, OrderId);
    if (!order) throw new BssFailure("ResourceNotExists");
    const page = { PageNum: 1, PageSize: 20, TotalCount: 1 };
    return { ...page, HostName: "", OrderList: { Order: [orderDetail(order)] } };
  },
});
