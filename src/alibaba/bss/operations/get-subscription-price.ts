import { toJsonNumber } from "../../../billing/money.ts";
import { CURRENCY } from "../../../billing/prices.ts";
import { ALIBABA_REGION_NAME } from "../../../cloud/alibaba.ts";
import { integer, string } from "../../../shape.ts";
import { invalid, missing } from "../failure.ts";
import { ownInstance } from "../instances.ts";
import { instanceId } from "../members.ts";
import { moduleList, readModuleConfigs, specificationOf } from "../modules.ts";
import { type Call, operation } from "../operation.ts";
import { newPrice, type Price, renewalPrice, upgradeModules } from "../price.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";

/** Price of a purchase, a renewal or an upgrade (BssOpenApi, GetSubscriptionPrice). */
export const getSubscriptionPrice = operation({
  name: "GetSubscriptionPrice",
  input: {
    ...boughtMembers,
    SubscriptionType: { ...productMembers.SubscriptionType, required: true },
    OrderType: { ...string({ values: ["NewOrder", "Renewal", "Upgrade"] }), required: true },
    ModuleList: { ...moduleList, required: true },
    InstanceId: instanceId,
    Region: string({ pattern: ALIBABA_REGION_NAME }),
    Quantity: integer({ min: 1, max: 1_000 }),
    ServicePeriodQuantity: integer({ min: 1, max: 100 }),
    ServicePeriodUnit: string({ values: ["Year", "Month"] }),
  },
  run: async (call, input) => {
    checkProduct(input);
    const quantity = input.Quantity ?? 1;
    if (quantity > 1 && input.OrderType !== "NewOrder") throw invalid("Quantity", "must be 1");
    const price = await priceOf(call, input);
    const details = price.details.map(({ code, unitCents, amountCents }) => {
      const cost = toJsonNumber(amountCents * quantity);
      return {
        ModuleCode: code,
        UnitPrice: toJsonNumber(unitCents),
        OriginalCost: cost,
        CostAfterDiscount: cost,
        InvoiceDiscount: 0,
      };
    });
    const total = toJsonNumber(price.amountCents * quantity);
    return {
      Currency: CURRENCY,
      Quantity: quantity,
      OriginalPrice: total,
      DiscountPrice: 0,
      TradePrice: total,
      ModuleDetails: { ModuleDetail: details },
      PromotionDetails: { PromotionDetail: [] },
    };
  },
});

interface Wanted {
  readonly OrderType: "NewOrder" | "Renewal" | "Upgrade";
  readonly ModuleList: readonly { readonly ModuleCode: string; readonly Config: string }[];
  readonly InstanceId?: string;
  readonly Region?: string;
  readonly ServicePeriodQuantity?: number;
  readonly ServicePeriodUnit?: "Year" | "Month";
}

async function priceOf(call: Call, wanted: Wanted): Promise<Price> {
  const { OrderType, InstanceId, ServicePeriodQuantity = 1, ServicePeriodUnit = "Month" } = wanted;
  const values = readModuleConfigs(wanted.ModuleList);
  const months = ServicePeriodQuantity * (ServicePeriodUnit === "Year" ? 12 : 1);
  if (OrderType === "NewOrder") {
    return newPrice(specificationOf(null, values, wanted.Region ?? call.caller.region), months);
  }
  if (InstanceId === undefined) throw missing("InstanceId");
  const record = await ownInstance(call, InstanceId);
  const to = specificationOf(record.specification, values, record.region);
  return OrderType === "Renewal"
    ? renewalPrice(record, to, months, call.now)
    : upgradeModules(record, to, call.now);
}
