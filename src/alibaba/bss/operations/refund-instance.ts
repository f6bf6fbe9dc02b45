import { string } from "../../../shape.ts";
import { refunded } from "../changes.ts";
import { invalid, missing } from "../failure.ts";
import { changeContext, ordered } from "../instances.ts";
import { clientToken, instanceId } from "../members.ts";
import { operation } from "../operation.ts";
import { checkProduct, productMembers } from "../product.ts";

/** Releases an instance, with its keys and secrets, for a refund (BssOpenApi, RefundInstance). */
export const refundInstance = operation({
  name: "RefundInstance",
  input: {
    ProductCode: productMembers.ProductCode,
    ProductType: productMembers.ProductType,
    InstanceId: instanceId,
    ImmediatelyRelease: string({ values: ["0", "1"] }),
    ClientToken: clientToken,
  },
  run: async (call, input) => {
    checkProduct(input);
    const { InstanceId, ImmediatelyRelease } = input;
    if (InstanceId === undefined) throw missing("InstanceId");
    // "Only some products support it" (API Reference).
    if (ImmediatelyRelease === "0") throw invalid("ImmediatelyRelease", "an instance is released at once");
    const order = await ordered(call, InstanceId, input, "Refund", (record) =>
      refunded(record, changeContext(call)),
    );
    return { HostId: "", OrderId: Number(order.orderId) };
  },
});
