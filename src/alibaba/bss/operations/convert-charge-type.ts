import { BssFailure } from "../failure.ts";
import { ownInstance } from "../instances.ts";
import { instanceId, months } from "../members.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";

/**
 * Changes between subscription and pay-as-you-go (BssOpenApi, ConvertChargeType). It always fails: there is no
 * pay-as-you-go.
 */
export const convertChargeType = operation({
  name: "ConvertChargeType",
  input: {
    ...boughtMembers,
    SubscriptionType: { ...productMembers.SubscriptionType, required: true },
    InstanceId: { ...instanceId, required: true },
    Period: months,
  },
  run: async (call, input) => {
    checkProduct(input);
    await ownInstance(call, input.InstanceId);
    throw new BssFailure("ResourceStatusError", "The instance is a subscription already.");
  },
});
