import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/alibaba/bss/operations.ts";
import { purchase } from "../../support/alibaba-instances.ts";
import { bssClient } from "../../support/bss.ts";
import { bssSnapshot } from "../../support/bss-snapshot.ts";
import {
  RamScene,
  ramAllow,
  ramDeny,
  ramDocument,
  refused,
  system,
  type Who,
} from "../../support/ram-scene.ts";

const VERSION = "2017-12-14";
const KMS = { ProductCode: "kms", ProductType: "kms_ddi_public_intl", SubscriptionType: "Subscription" };

let scene: RamScene;
/** A request of each operation, about an instance and an order that are there. */
let requests: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

beforeAll(async () => {
  scene = await RamScene.begin();
  const bought = await scene.call(scene.root, "CreateInstance", purchase({ secrets: 100 }), VERSION);
  const { InstanceId, OrderId } = bought.Data as { InstanceId: string; OrderId: string };
  const instance = { ...KMS, InstanceId };
  const month = { BillingCycle: new Date().toISOString().slice(0, 7) };
  const modules = { ...KMS, "ModuleList.1.ModuleCode": "KeyNum", "ModuleList.1.Config": "KeyNum:1000" };
  requests = {
    CancelOrder: { OrderId },
    ConvertChargeType: instance,
    CreateInstance: purchase({ secrets: 100 }),
    DescribeInstanceBill: month,
    DescribePricingModule: KMS,
    GetOrderDetail: { OrderId },
    GetPayAsYouGoPrice: modules,
    GetSubscriptionPrice: { ...modules, OrderType: "NewOrder" },
    InquiryPriceRefundInstance: instance,
    ModifyInstance: { ...purchase({ secrets: 200 }), ...instance, ModifyType: "Upgrade" },
    QueryAccountBalance: {},
    QueryAvailableInstances: {},
    QueryBill: month,
    QueryBillOverview: month,
    QueryInstanceBill: month,
    QueryOrders: {},
    QueryProductList: { PageNum: 1 },
    QuerySettleBill: month,
    RefundInstance: { ...instance, ImmediatelyRelease: "1" },
    RenewChangeInstance: { ...purchase({ secrets: 200 }), ...instance, RenewPeriod: 1 },
    RenewInstance: { ...instance, RenewPeriod: 1 },
    SetRenewal: { ...KMS, InstanceIDs: InstanceId, RenewalStatus: "AutoRenewal", RenewalPeriod: 1 },
  };
});

const ask = (who: Who, operation: string) => scene.call(who, operation, requests[operation], VERSION);
const snapshot = () =>
  bssSnapshot(bssClient({ url: scene.url, account: scene.a, accessKey: scene.root.accessKey }));

/** Expects a refusal of an operation with its action. */
async function refusal(who: Who, operation: string, type: string) {
  const { code, data } = await refused(ask(who, operation));
  expect({ operation, code, status: data.HttpStatus, detail: data.AccessDeniedDetail }).toMatchObject({
    operation,
    code: "NotAuthorized",
    status: 403,
    detail: { AuthAction: `bss:${operation}`, AuthPrincipalType: "SubUser", NoPermissionType: type },
  });
}

describe("every operation of BssOpenApi", () => {
  it("is in the table", () => {
    expect(Object.keys(requests).sort()).toEqual(OPERATIONS.map(({ name }) => name).sort());
  });

  it("is refused to who may nothing, or all but that, and changes nothing", async () => {
    const before = await snapshot();
    const none = await scene.u();
    for (const operation of Object.keys(requests)) {
      await refusal(none, operation, "ImplicitDeny");
      const policies = [system("AdministratorAccess"), ramDocument(ramDeny(`bss:${operation}`))];
      await refusal(await scene.as("user/but", policies), operation, "ExplicitDeny");
    }
    expect(await snapshot()).toEqual(before);
  });

  it("is refused by no policy to who may just that, by either name of the service", async () => {
    for (const operation of Object.keys(requests)) {
      for (const service of ["bss", "bssapi"]) {
        const who = await scene.as("user/just", [ramDocument(ramAllow(`${service}:${operation}`))]);
        const answer = await ask(who, operation);
        expect(answer, operation).toHaveProperty("Success");
        if (answer.Success === false)
          expect(answer.Code, operation).not.toMatch(/NotAuthorized|NoPermission/);
      }
    }
  });

  it("is nobody's by a policy of KMS, and the account's own", async () => {
    const kms = await scene.as("user/kms", [system("AliyunKMSFullAccess")]);
    await refusal(kms, "QueryAccountBalance", "ImplicitDeny");
    expect(await ask(scene.root, "QueryAccountBalance")).toMatchObject({ Success: true });
  });
});
