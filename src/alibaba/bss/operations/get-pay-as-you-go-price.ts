import { string } from "../../../shape.ts";
import { BssFailure } from "../failure.ts";
import { moduleList } from "../modules.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";

/**
 * Prices of pay-as-you-go (BssOpenApi, GetPayAsYouGoPrice). It always fails: instances are sold by subscription
 * alone.
 */
export const getPayAsYouGoPrice = operation({
  name: "GetPayAsYouGoPrice",
  input: {
    ...boughtMembers,
    SubscriptionType: { ...productMembers.SubscriptionType, required: true },
    ModuleList: { ...moduleList, required: true },
    Region: string({ max: 64 }),
  },
  run: async (_, input) => {
    checkProduct(input);
    throw new BssFailure("NotApplicable");
  },
});
