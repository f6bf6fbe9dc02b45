import { newInstanceId } from "../../../billing/ids.ts";
import { integer, string } from "../../../shape.ts";
import { purchased } from "../changes.ts";
import { invalid, missing } from "../failure.ts";
import { changeContext, random, requestOf, sameOrder } from "../instances.ts";
import { clientToken, months } from "../members.ts";
import { parameterList, readModuleParameters, specificationOf } from "../modules.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";
import { firstRenewal, firstRenewalStatus } from "../renewal.ts";

/** Buys an instance and pays for it at once (BssOpenApi, CreateInstance). */
export const createInstance = operation({
  name: "CreateInstance",
  input: {
    ...boughtMembers,
    SubscriptionType: { ...productMembers.SubscriptionType, required: true },
    Period: months,
    // PricingCycle is for other products: a period is always in months here.
    PricingCycle: integer({ min: 1, max: 3 }),
    RenewalStatus: firstRenewalStatus,
    RenewPeriod: months,
    Parameter: parameterList,
    ClientToken: clientToken,
    Logistics: string({ max: 1024 }),
  },
  run: async (call, input) => {
    checkProduct(input);
    if (input.Period === undefined) throw missing("Period");
    const { Period: period } = input;
    const specification = specificationOf(null, readModuleParameters(input.Parameter), call.caller.region);
    if (!call.regions.has("alibaba", specification.region)) {
      throw invalid("Region", "must be the id of a Region");
    }
    const renewal = firstRenewal(input.RenewalStatus ?? "ManualRenewal", input.RenewPeriod);
    const { account } = call.caller;
    const instanceId = newInstanceId(specification.region, random);
    const { ProductType: productType } = input;
    const wanted = { instanceId, account, specification, months: period, renewal };
    const made = purchased(
      { ...wanted, ...(productType !== undefined && { productType }) },
      changeContext(call),
    );
    const request = await requestOf(call, input);
    const bought = await call.instances.purchase(
      call.context,
      made.record,
      { ...made.order, request },
      input.ClientToken ?? null,
    );
    const order = sameOrder(bought.order, "New", request);
    return { InstanceId: order.instanceId, OrderId: order.orderId };
  },
});
