import { toJsonNumber } from "../../../billing/money.ts";
import { CURRENCY } from "../../../billing/prices.ts";
import { refundFor } from "../changes.ts";
import { missing } from "../failure.ts";
import { ownInstance } from "../instances.ts";
import { clientToken, instanceId } from "../members.ts";
import { operation } from "../operation.ts";
import { checkProduct, productMembers } from "../product.ts";

/** Amount that a refund of an instance would return now (BssOpenApi, InquiryPriceRefundInstance). */
export const inquiryPriceRefundInstance = operation({
  name: "InquiryPriceRefundInstance",
  input: {
    ProductCode: productMembers.ProductCode,
    ProductType: productMembers.ProductType,
    InstanceId: instanceId,
    ClientToken: clientToken,
  },
  run: async (call, input) => {
    checkProduct(input);
    const { InstanceId } = input;
    if (InstanceId === undefined) throw missing("InstanceId");
    const cents = refundFor(await ownInstance(call, InstanceId), call.now);
    return { HostId: "", InstanceId, RefundAmount: toJsonNumber(cents), Currency: CURRENCY };
  },
});
