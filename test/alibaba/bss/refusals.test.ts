import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, alibabaFailure, rawAlibaba } from "../../support/alibaba.ts";
import { bssClient, KMS, KMS_SUBSCRIPTION, moduleConfigs, moduleParameters } from "../../support/bss.ts";
import { bssSnapshot } from "../../support/bss-snapshot.ts";

const client = bssClient();
let instanceId = "";

const create = (modules: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  [
    "CreateInstance",
    { ...KMS_SUBSCRIPTION, Period: 1, Parameter: moduleParameters(modules), ...more },
  ] as const;

const modify = (ModifyType: string, modules: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  [
    "ModifyInstance",
    {
      ...KMS_SUBSCRIPTION,
      ModifyType,
      InstanceId: instanceId,
      Parameter: moduleParameters(modules),
      ...more,
    },
  ] as const;

const price = (modules: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  [
    "GetSubscriptionPrice",
    { ...KMS_SUBSCRIPTION, OrderType: "NewOrder", ModuleList: moduleConfigs(modules), ...more },
  ] as const;

const BOUGHT = { KeyNum: 1100, SecretNum: 200, Spec: 2000, Log: 1, LogStorage: 2000 };

/** An instance that was renewed and upgraded with the token `changed`. */
let changedId: string;

const renewChange = (RenewPeriod: number, more: Record<string, unknown>) =>
  [
    "RenewChangeInstance",
    {
      ...KMS,
      InstanceId: changedId,
      RenewPeriod,
      Parameter: moduleParameters({ KeyNum: 1010 }),
      ...more,
    },
  ] as const;

beforeAll(async () => {
  const more = { ClientToken: "first" };
  ({ InstanceId: instanceId } = await client.buy(BOUGHT, more));
  ({ InstanceId: changedId } = await client.buy());
  await client.data(...renewChange(1, { ClientToken: "changed" }));
});

/** Calls that are refused by name: code, and what the message says. */
const REFUSALS: readonly (readonly [
  string,
  () => readonly [string, Record<string, unknown>],
  string,
  RegExp,
])[] = [
  ["a step that is not sold", () => create({ KeyNum: 1005 }), "InvalidParameter", /sold by 10/],
  ["half a hundred secrets", () => create({ SecretNum: 50 }), "InvalidParameter", /sold by 100/],
  ["more keys than the maximum", () => create({ KeyNum: 100_010 }), "InvalidParameter", /100,000/],
  ["more secrets than the maximum", () => create({ SecretNum: 100_100 }), "InvalidParameter", /100,000/],
  ["more slots than the maximum", () => create({ VpcNum: 1001 }), "InvalidParameter", /1,000/],
  [
    "more storage than the maximum",
    () => create({ Log: 1, LogStorage: 501_000 }),
    "InvalidParameter",
    /500,000/,
  ],
  ["fewer keys than are included", () => create({ KeyNum: 990 }), "InvalidParameter", /below the 1,000/],
  ["no slot", () => create({ VpcNum: 0 }), "InvalidParameter", /below the 1 /],
  ["an unknown plan", () => create({ Spec: 3000 }), "InvalidParameter", /no plan/],
  ["a plan without price", () => create({ Spec: 10_000 }), "InvalidParameter", /no list price/],
  [
    "keys for hardware",
    () => create({ ProductVersion: 1, KeyNum: 1010 }),
    "InvalidParameter",
    /no more are sold/,
  ],
  [
    "the software plan of hardware",
    () => create({ ProductVersion: 1, Spec: 1000 }),
    "InvalidParameter",
    /no plan/,
  ],
  ["the small plan", () => create({ ProductVersion: 5 }), "InvalidParameter", /no list price/],
  ["a value-added order", () => create({ ProductVersion: 4 }), "InvalidParameter", /not an instance/],
  ["an unknown version", () => create({ ProductVersion: 9 }), "InvalidParameter", /3 \(software\)/],
  [
    "zones in a Region of one",
    () => create({ MultiZone: 1, Region: "ap-southeast-7" }),
    "InvalidParameter",
    /single zone/,
  ],
  ["an unknown module", () => create({ Colour: "red" }), "InvalidParameter", /ProductVersion, Region/],
  [
    "a module with two values",
    () => create({ KeyNum: 1000, keynum: 1010 }),
    "InvalidParameter",
    /two values/,
  ],
  ["no number", () => create({ KeyNum: "many" }), "InvalidParameter", /whole number/],
  ["logs without storage", () => create({ Log: 1 }), "MissingParameter", /LogStorage/],
  ["storage without logs", () => create({ Log: 0, LogStorage: 1000 }), "InvalidParameter", /Log is 0/],
  ["a Region that is none", () => create({ Region: "atlantis" }), "InvalidParameter", /Region/],
  ["no period", () => create({}, { Period: undefined }), "MissingParameter", /Period/],
  ["ten months", () => create({}, { Period: 10 }), "InvalidParameter", /not sold/],
  [
    "automatic renewal by nothing",
    () => create({}, { RenewalStatus: "AutoRenewal" }),
    "MissingParameter",
    /RenewPeriod/,
  ],
  ["another product", () => create({}, { ProductCode: "ecs" }), "ProductNotFound", /./],
  ["pay-as-you-go", () => create({}, { ProductType: "kms_ppi_public_cn" }), "NotApplicable", /pay-as-you-go/],
  ["another product type", () => create({}, { ProductType: "kms" }), "InvalidParameter", /kms_ddi_public_cn/],
  [
    "a token of another purchase",
    () => create({ KeyNum: 1010 }, { ClientToken: "first" }),
    "IdempotentParameterMismatch",
    /./,
  ],
  [
    "a token of an order of another kind",
    () => modify("Upgrade", { KeyNum: 1200 }, { ClientToken: "first" }),
    "IdempotentParameterMismatch",
    /./,
  ],
  [
    "a token of a purchase that renews otherwise",
    () => create(BOUGHT, { ClientToken: "first", RenewalStatus: "AutoRenewal", RenewPeriod: 1 }),
    "IdempotentParameterMismatch",
    /./,
  ],
  [
    "a token of a renewal with a change for another period",
    () => renewChange(2, { ClientToken: "changed" }),
    "IdempotentParameterMismatch",
    /./,
  ],
  [
    "a token of a renewal with a change, by a plain renewal",
    () => ["RenewInstance", { ...KMS, InstanceId: changedId, RenewPeriod: 1, ClientToken: "changed" }],
    "IdempotentParameterMismatch",
    /./,
  ],
  ["an upgrade that lowers", () => modify("Upgrade", { KeyNum: 1000 }), "InvalidParameter", /cannot lower/],
  ["an upgrade of nothing", () => modify("Upgrade", { KeyNum: 1100 }), "InvalidParameter", /already/],
  ["an upgrade without modules", () => modify("Upgrade", {}), "InvalidParameter", /already/],
  [
    "a downgrade that raises",
    () => modify("Downgrade", { KeyNum: 1200 }),
    "InvalidParameter",
    /cannot raise/,
  ],
  ["switching logs off", () => modify("Downgrade", { Log: 0 }), "InvalidParameter", /switched off/],
  ["less log storage", () => modify("Downgrade", { LogStorage: 1000 }), "InvalidParameter", /stays 2,000/],
  [
    "another type",
    () => modify("Upgrade", { ProductVersion: 1, Spec: 4000 }),
    "InvalidParameter",
    /stays software/,
  ],
  [
    "another Region",
    () => modify("Upgrade", { Region: "cn-beijing" }),
    "InvalidParameter",
    /stays cn-hangzhou/,
  ],
  [
    "an upgrade of no instance",
    () => modify("Upgrade", { KeyNum: 1200 }, { InstanceId: undefined }),
    "MissingParameter",
    /InstanceId/,
  ],
  [
    "an upgrade of an unknown instance",
    () => modify("Upgrade", { KeyNum: 1200 }, { InstanceId: "kst-hzz1" }),
    "ResourceNotExists",
    /./,
  ],
  [
    "renewing for ten months",
    () => ["RenewInstance", { ...KMS, InstanceId: instanceId, RenewPeriod: 10 }],
    "InvalidParameter",
    /not sold/,
  ],
  [
    "renewing an unknown instance",
    () => ["RenewInstance", { ...KMS, InstanceId: "kst-a", RenewPeriod: 1 }],
    "ResourceNotExists",
    /./,
  ],
  [
    "renewing with both more and less",
    () => [
      "RenewChangeInstance",
      {
        ...KMS,
        InstanceId: instanceId,
        RenewPeriod: 1,
        Parameter: moduleParameters({ KeyNum: 1200, SecretNum: 100 }),
      },
    ],
    "InvalidParameter",
    /cannot raise/,
  ],
  [
    "automatic renewal by four months",
    () => ["SetRenewal", { ...KMS, InstanceIDs: instanceId, RenewalStatus: "AutoRenewal", RenewalPeriod: 4 }],
    "InvalidParameter",
    /RenewalPeriod/,
  ],
  [
    "automatic renewal by no months",
    () => ["SetRenewal", { ...KMS, InstanceIDs: instanceId, RenewalStatus: "AutoRenewal" }],
    "MissingParameter",
    /RenewalPeriod/,
  ],
  [
    "renewal of an unknown one besides",
    () => ["SetRenewal", { ...KMS, InstanceIDs: `${instanceId},kst-a`, RenewalStatus: "NotRenewal" }],
    "ResourceNotExists",
    /./,
  ],
  [
    "renewal of none",
    () => ["SetRenewal", { ...KMS, InstanceIDs: ",", RenewalStatus: "NotRenewal" }],
    "InvalidParameter",
    /InstanceIDs/,
  ],
  ["giving up no instance", () => ["RefundInstance", KMS], "MissingParameter", /InstanceId/],
  [
    "giving up an unknown instance",
    () => ["RefundInstance", { ...KMS, InstanceId: "kst-a" }],
    "ResourceNotExists",
    /./,
  ],
  [
    "giving up later",
    () => ["RefundInstance", { ...KMS, InstanceId: instanceId, ImmediatelyRelease: "0" }],
    "InvalidParameter",
    /at once/,
  ],
  [
    "a refund of an unknown instance",
    () => ["InquiryPriceRefundInstance", { ...KMS, InstanceId: "kst-a" }],
    "ResourceNotExists",
    /./,
  ],
  ["the price of a wrong step", () => price({ KeyNum: 1005 }), "InvalidParameter", /sold by 10/],
  [
    "the price of an upgrade of nothing",
    () => price({ KeyNum: 1200 }, { OrderType: "Upgrade" }),
    "MissingParameter",
    /InstanceId/,
  ],
  [
    "two renewals",
    () => price({ KeyNum: 1100 }, { OrderType: "Renewal", InstanceId: instanceId, Quantity: 2 }),
    "InvalidParameter",
    /Quantity/,
  ],
  [
    "a Config of no form",
    () => price({}, { ModuleList: [{ ModuleCode: "KeyNum", Config: "1000" }] }),
    "InvalidParameter",
    /Key:value/,
  ],
  ["an unknown order", () => ["GetOrderDetail", { OrderId: "1" }], "ResourceNotExists", /./],
  ["cancelling an unknown order", () => ["CancelOrder", { OrderId: "1" }], "ResourceNotExists", /./],
  [
    "converting to pay-as-you-go",
    () => ["ConvertChargeType", { ...KMS, SubscriptionType: "PayAsYouGo", InstanceId: instanceId }],
    "NotApplicable",
    /./,
  ],
  [
    "converting to what it is",
    () => ["ConvertChargeType", { ...KMS_SUBSCRIPTION, InstanceId: instanceId }],
    "ResourceStatusError",
    /./,
  ],
  [
    "a price of pay-as-you-go",
    () => ["GetPayAsYouGoPrice", { ...KMS_SUBSCRIPTION, ModuleList: moduleConfigs({ KeyNum: 1000 }) }],
    "NotApplicable",
    /./,
  ],
  [
    "a daily bill of no day",
    () => ["QueryInstanceBill", { BillingCycle: "2026-03", Granularity: "DAILY" }],
    "MissingParameter",
    /BillingDate/,
  ],
  [
    "a day outside the cycle",
    () => [
      "DescribeInstanceBill",
      { BillingCycle: "2026-02", Granularity: "DAILY", BillingDate: "2026-02-29" },
    ],
    "InvalidParameter",
    /BillingDate/,
  ],
  [
    "a Region without product",
    () => ["QueryAvailableInstances", { Region: "cn-hangzhou" }],
    "MissingParameter",
    /ProductCode/,
  ],
];

describe("BssOpenApi", () => {
  it.each(REFUSALS)("refuses %s, and changes nothing", async (_, request, code, message) => {
    const before = await bssSnapshot(client);
    const refusal = await client.refusal(...request());
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(message);
    expect(await bssSnapshot(client)).toEqual(before);
  });

  it("refuses every change of another account's instance", async () => {
    const before = await bssSnapshot(client);
    const other = bssClient();
    const named = { ...KMS, InstanceId: instanceId };
    const Parameter = moduleParameters({ KeyNum: 1200 });
    for (const [action, parameters] of [
      ["ModifyInstance", { ...named, SubscriptionType: "Subscription", ModifyType: "Upgrade", Parameter }],
      ["RenewInstance", { ...named, RenewPeriod: 1 }],
      ["RenewChangeInstance", { ...named, RenewPeriod: 1, Parameter }],
      ["SetRenewal", { ...KMS, InstanceIDs: instanceId, RenewalStatus: "NotRenewal" }],
      ["RefundInstance", named],
      ["InquiryPriceRefundInstance", named],
    ] as const) {
      expect((await other.refusal(action, parameters)).code, action).toBe("ResourceNotExists");
    }
    expect(await bssSnapshot(client)).toEqual(before);
  });

  it("refuses a purchase that the balance does not cover, as a whole", async () => {
    const poor = bssClient();
    await poor.buy({ KeyNum: 100_000, SecretNum: 100_000, VpcNum: 1000 }, { Period: 3 });
    const before = await bssSnapshot(poor);
    const [action, parameters] = create({ KeyNum: 100_000, SecretNum: 100_000, VpcNum: 1000 }, { Period: 3 });
    expect((await poor.refusal(action, parameters)).code).toBe("InsufficientBalance");
    expect(await bssSnapshot(poor)).toEqual(before);
  });

  it("refuses unknown operations and invalid parameters with the gateway's own error", async () => {
    const options = { account: client.account, version: "2017-12-14" };
    const gateway = alibabaClient(options);
    expect(await gateway.failure("CreateSomething")).toMatchObject({
      status: 404,
      code: "InvalidAction.NotFound",
    });
    expect(await gateway.failure("CreateInstance")).toMatchObject({ status: 400, code: "MissingParameter" });
    expect(await alibabaFailure(gateway.call("QueryBill", { BillingCycle: "2026-13" }))).toMatchObject({
      status: 400,
      code: "InvalidParameter",
    });
    const encrypted = await rawAlibaba({ Action: "Encrypt" }, options);
    expect([encrypted.status, encrypted.json.Code]).toEqual([404, "InvalidAction.NotFound"]);
    const asKms = await rawAlibaba({ Action: "QueryAccountBalance" });
    expect([asKms.status, asKms.json.Code]).toEqual([404, "InvalidAction.NotFound"]);
  });
});
