import * as sdk from "@alicloud/bssopenapi20171214";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type BssAnswer,
  bssClient,
  EXAMPLE,
  KMS,
  KMS_SUBSCRIPTION,
  moduleConfigs,
  moduleParameters,
} from "../../support/bss.ts";

/** A response class of the vendor's SDK: how its members are called on the wire, and of which types they are. */
interface Model {
  names(): Readonly<Record<string, string>>;
  types(): Readonly<Record<string, unknown>>;
}

const client = bssClient();
const answers = new Map<string, BssAnswer>();

/** Members that fauxkms never has: there are no promotions. */
const NEVER = /PromotionDetail\b/;

async function call(action: string, parameters: Record<string, unknown> = {}) {
  const answer = await client.call(action, parameters);
  if (!answer.Success) throw new Error(`${action}: ${answer.Code} ${answer.Message}`);
  answers.set(action, answer);
  return answer.Data;
}

beforeAll(async () => {
  const { InstanceId, OrderId } = await call("CreateInstance", {
    ...KMS_SUBSCRIPTION,
    Period: 1,
    Parameter: moduleParameters(EXAMPLE),
  });
  const Parameter = moduleParameters({ KeyNum: 2010 });
  await call("ModifyInstance", { ...KMS_SUBSCRIPTION, ModifyType: "Upgrade", InstanceId, Parameter });
  await call("RenewInstance", { ...KMS, InstanceId, RenewPeriod: 1 });
  await call("SetRenewal", { ...KMS, InstanceIDs: InstanceId, RenewalStatus: "NotRenewal" });
  await call("InquiryPriceRefundInstance", { ...KMS, InstanceId });
  await call("QueryAvailableInstances");
  const ModuleList = moduleConfigs(EXAMPLE);
  await call("GetSubscriptionPrice", { ...KMS_SUBSCRIPTION, OrderType: "NewOrder", ModuleList });
  await call("DescribePricingModule", KMS_SUBSCRIPTION);
  await call("QueryProductList", { PageNum: 1 });
  await call("QueryOrders");
  await call("GetOrderDetail", { OrderId });
  const BillingDate = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const BillingCycle = BillingDate.slice(0, 7);
  for (const action of ["QueryBill", "QueryBillOverview", "QuerySettleBill"])
    await call(action, { BillingCycle });
  for (const action of ["QueryInstanceBill", "DescribeInstanceBill"]) {
    await call(action, { BillingCycle, Granularity: "DAILY", BillingDate, IsBillingItem: true });
  }
  await call("QueryAccountBalance");
  await call("RefundInstance", { ...KMS, InstanceId });
});

function isModel(type: unknown): type is Model {
  return typeof type === "function" && "names" in type && "types" in type;
}

/** Members of the model that the value lacks, or that are of another type. */
function lacking(model: Model, value: unknown, path: string): string[] {
  const types = model.types();
  return Object.entries(model.names()).flatMap(([name, wire]) => {
    const member = (value as Record<string, unknown>)[wire];
    return lackingOf(types[name], member, `${path}.${wire}`);
  });
}

function lackingOf(type: unknown, value: unknown, path: string): string[] {
  if (NEVER.test(path)) return [];
  if (value === undefined) return [path];
  if (isModel(type)) return lacking(type, value, path);
  if (typeof type === "object" && type !== null && "itemType" in type) {
    if (!Array.isArray(value) || value.length === 0) return [`${path}: no list with members`];
    return lackingOf(type.itemType, value[0], `${path}[]`);
  }
  return typeof type === "string" && type !== typeof value ? [`${path}: no ${type}`] : [];
}

describe("answers of BssOpenApi", () => {
  it.each([
    ...["CreateInstance", "ModifyInstance", "RenewInstance", "SetRenewal", "RefundInstance"],
    ...[
      "InquiryPriceRefundInstance",
      "QueryAvailableInstances",
      "GetSubscriptionPrice",
      "DescribePricingModule",
    ],
    ...[
      "QueryProductList",
      "QueryOrders",
      "GetOrderDetail",
      "QueryBill",
      "QueryBillOverview",
      "QuerySettleBill",
    ],
    ...["QueryInstanceBill", "DescribeInstanceBill", "QueryAccountBalance"],
  ])("have all members that the vendor's client knows, of its types: %s", (action) => {
    const model = (sdk as Record<string, unknown>)[`${action}ResponseBody`];
    if (!isModel(model)) throw new Error(`the SDK has no ${action}`);
    expect(lacking(model, answers.get(action), action)).toEqual([]);
  });
});
