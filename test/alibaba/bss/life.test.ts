import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { type BssClient, bssClient, KMS, KMS_SUBSCRIPTION, moduleParameters } from "../../support/bss.ts";
import { bssSnapshot } from "../../support/bss-snapshot.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

/** Bought at noon (UTC+8) of 1 April: a month of 31 days, the last one 1 May. */
const START = "2026-04-01T04:00:00Z";

async function begin(): Promise<{ frozen: FrozenWorkspace; client: BssClient }> {
  const frozen = await FrozenWorkspace.begin(START);
  return { frozen, client: bssClient({ workspace: frozen.name }) };
}

const balanceOf = async (client: BssClient) => (await client.data("QueryAccountBalance")).AvailableAmount;

const orderOf = async (client: BssClient, OrderId: unknown) => {
  const { OrderList } = await client.data("GetOrderDetail", { OrderId: String(OrderId) });
  return (OrderList as { Order: Record<string, unknown>[] }).Order[0] ?? {};
};

const instanceOf = async (client: BssClient, InstanceIDs: string) => {
  const { InstanceList } = await client.data("QueryAvailableInstances", { InstanceIDs });
  return (InstanceList as Record<string, unknown>[])[0];
};

describe("a purchased instance", () => {
  it("is renewed without a gap, at the price of its specification", async () => {
    const { client, frozen } = await begin();
    const { InstanceId } = await client.buy({ KeyNum: 1100 });
    await frozen.advance(10 * DAY);
    const renewal = { ...KMS, InstanceId, RenewPeriod: 2, ClientToken: "r" };
    const { OrderId } = await client.data("RenewInstance", renewal);
    expect((await client.data("RenewInstance", renewal)).OrderId).toBe(OrderId);
    expect((await client.refusal("RenewInstance", { ...renewal, RenewPeriod: 3 })).code).toBe(
      "IdempotentParameterMismatch",
    );
    expect(await orderOf(client, OrderId)).toMatchObject({
      OrderType: "Renew",
      PretaxAmount: "1180.00",
      UsageStartTime: "2026-05-01T16:00:00Z",
      UsageEndTime: "2026-07-01T16:00:00Z",
    });
    expect(await instanceOf(client, InstanceId)).toMatchObject({ EndTime: "2026-07-01T16:00:00Z" });
    expect(await balanceOf(client)).toBe("998230.00");
  });

  it("renews itself by what SetRenewal says, and expires where nobody pays", async () => {
    const { client, frozen } = await begin();
    const { InstanceId } = await client.buy();
    const parameters = { ...KMS, InstanceIDs: InstanceId, RenewalStatus: "AutoRenewal", RenewalPeriod: 3 };
    await client.data("SetRenewal", { ...parameters, RenewalPeriodUnit: "M" });
    await frozen.set({ mode: "frozen", now: "2026-05-01T16:00:00Z" });
    expect(await instanceOf(client, InstanceId)).toMatchObject({
      EndTime: "2026-08-01T16:00:00Z",
      RenewStatus: "AutoRenewal",
      RenewalDuration: 3,
      Status: "Normal",
    });
    expect(await balanceOf(client)).toBe("998000.00");

    await client.data("SetRenewal", { ...parameters, RenewalStatus: "NotRenewal", RenewalPeriod: undefined });
    await frozen.set({ mode: "frozen", now: "2026-07-26T00:00:00Z" });
    expect((await instanceOf(client, InstanceId))?.Status).toBe("WaitForExpire");
    await frozen.set({ mode: "frozen", now: "2026-08-01T16:00:00Z" });
    expect((await instanceOf(client, InstanceId))?.Status).toBe("Expired");
    const upgrade = { ...KMS_SUBSCRIPTION, ModifyType: "Upgrade", InstanceId };
    const Parameter = moduleParameters({ KeyNum: 1010 });
    expect((await client.refusal("ModifyInstance", { ...upgrade, Parameter })).code).toBe(
      "ResourceStatusError",
    );

    // It stood still, so the new term begins at once.
    await frozen.advance(2 * DAY);
    await client.data("RenewInstance", { ...KMS, InstanceId, RenewPeriod: 1 });
    expect(await instanceOf(client, InstanceId)).toMatchObject({
      Status: "Normal",
      EndTime: "2026-09-04T16:00:00Z",
    });
    await frozen.set({ mode: "frozen", now: "2026-10-30T00:00:00Z" });
    expect(await instanceOf(client, InstanceId)).toBeUndefined();
    expect((await client.refusal("RenewInstance", { ...KMS, InstanceId, RenewPeriod: 1 })).code).toBe(
      "ResourceNotExists",
    );
  });

  it("returns, when refunded, what InquiryPriceRefundInstance says: the days that have not begun", async () => {
    const { client, frozen } = await begin();
    const { InstanceId } = await client.buy({ KeyNum: 1100 });
    await frozen.advance(10 * DAY);
    // 590 USD for 31 days, of which 20 have not begun.
    const named = { ...KMS, InstanceId };
    const inquiry = await client.data("InquiryPriceRefundInstance", named);
    expect(inquiry).toEqual({ HostId: "", InstanceId, RefundAmount: 380.64, Currency: "USD" });
    const { OrderId } = await client.data("RefundInstance", named);
    expect(await orderOf(client, OrderId)).toMatchObject({ OrderType: "Refund", PretaxAmount: "-380.64" });
    expect(await balanceOf(client)).toBe("999790.64");
    expect((await client.refusal("InquiryPriceRefundInstance", named)).code).toBe("ResourceNotExists");
  });

  it("is upgraded for the price of GetSubscriptionPrice, module by module", async () => {
    const { client, frozen } = await begin();
    const { InstanceId } = await client.buy();
    await frozen.advance(10 * DAY);
    const modules = { Spec: 2000, KeyNum: 1010, VpcNum: 3 };
    const price = await client.data("GetSubscriptionPrice", {
      ...KMS_SUBSCRIPTION,
      OrderType: "Upgrade",
      InstanceId,
      ModuleList: [
        {
          ModuleCode: "Spec",
          ModuleStatus: 2,
          Config: Object.entries(modules)
            .map((pair) => pair.join(":"))
            .join(","),
        },
      ],
    });
    // 100 + 9 + 250 USD a month, for 21 of 31 days.
    expect(price.TradePrice).toBe(243.19);
    const { ModuleDetail } = price.ModuleDetails as { ModuleDetail: Record<string, unknown>[] };
    expect(ModuleDetail.map(({ ModuleCode, OriginalCost }) => [ModuleCode, OriginalCost])).toEqual([
      ["Spec", 67.74],
      ["KeyNum", 6.09],
      ["VpcNum", 169.36],
    ]);
    const { OrderId } = await client.data("ModifyInstance", {
      ...KMS_SUBSCRIPTION,
      ModifyType: "Upgrade",
      InstanceId,
      Parameter: moduleParameters(modules),
    });
    expect(await orderOf(client, OrderId)).toMatchObject({ OrderType: "Upgrade", PretaxAmount: "243.19" });
  });

  it("is renewed and upgraded in one order", async () => {
    const { client, frozen } = await begin();
    const { InstanceId } = await client.buy();
    await frozen.advance(10 * DAY);
    const change = { ...KMS, InstanceId, RenewPeriod: 1, Parameter: moduleParameters({ SecretNum: 100 }) };
    const { OrderId } = await client.data("RenewChangeInstance", { ...change, ClientToken: "c" });
    expect((await client.data("RenewChangeInstance", { ...change, ClientToken: "c" })).OrderId).toBe(OrderId);
    // 550 for May, and 50 for 21 of 31 days of April.
    expect(await orderOf(client, OrderId)).toMatchObject({ OrderType: "Renew", PretaxAmount: "583.87" });
    expect(await instanceOf(client, InstanceId)).toMatchObject({ EndTime: "2026-06-01T16:00:00Z" });
  });

  it("is downgraded for part of the money, but not below what is in use", async () => {
    const { client, frozen } = await begin();
    const kms = alibabaClient({ account: client.account, workspace: frozen.name });
    const { InstanceId } = await client.buy({ SecretNum: 200, VpcNum: 2, KeyNum: 1100 });
    await kms.call("ConnectKmsInstance", {
      KmsInstanceId: InstanceId,
      VpcId: "vpc-a",
      KMProvider: "Aliyun",
      ZoneIds: "cn-hangzhou-a,cn-hangzhou-b",
      VSwitchIds: "vsw-a",
    });
    await frozen.advance(DAY);
    const { KeyMetadata } = await kms.call("CreateKey", { DKMSInstanceId: InstanceId });
    const EncryptionKeyId = (KeyMetadata as { KeyId: string }).KeyId;
    const SecretData = "hidden";
    const secret = {
      DKMSInstanceId: InstanceId,
      EncryptionKeyId,
      SecretName: "s",
      VersionId: "1",
      SecretData,
    };
    await kms.call("CreateSecret", secret);

    const before = await bssSnapshot(client);
    const downgrade = (modules: Record<string, unknown>) => ({
      ...KMS_SUBSCRIPTION,
      ModifyType: "Downgrade",
      InstanceId,
      Parameter: moduleParameters(modules),
    });
    expect(await client.refusal("ModifyInstance", downgrade({ SecretNum: 0 }))).toEqual({
      code: "InvalidParameter",
      message: "secrets: 1 are in use",
    });
    expect(await bssSnapshot(client)).toEqual(before);

    // 100 + 125 + 90 less of 915 USD a month: that part of what 29 of 31 days are worth.
    const less = downgrade({ SecretNum: 100, VpcNum: 1, KeyNum: 1010 });
    const { OrderId } = await client.data("ModifyInstance", less);
    expect(await orderOf(client, OrderId)).toMatchObject({ OrderType: "Downgrade" });
    const { KmsInstanceQuotaInfos } = await kms.call("GetKmsInstanceQuotaInfos", {
      KmsInstanceId: InstanceId,
    });
    expect(JSON.stringify(KmsInstanceQuotaInfos)).toContain('"ResourceQuota":1010');
  });

  it("is bought once by requests with one token that come at once", async () => {
    const { client } = await begin();
    const made = await Promise.all(Array.from({ length: 8 }, () => client.buy({}, { ClientToken: "once" })));
    expect(new Set(made.map(({ InstanceId }) => InstanceId)).size).toBe(1);
    expect(await balanceOf(client)).toBe("999500.00");
  });

  it("is upgraded and renewed at once without losing an order", async () => {
    const { client } = await begin();
    const { InstanceId } = await client.buy();
    const renewals = Array.from({ length: 6 }, () =>
      client.data("RenewInstance", { ...KMS, InstanceId, RenewPeriod: 1 }),
    );
    const orders = await Promise.all(renewals);
    expect(new Set(orders.map(({ OrderId }) => OrderId)).size).toBe(6);
    expect(await balanceOf(client)).toBe("996500.00");
    expect((await instanceOf(client, InstanceId))?.EndTime).toBe("2026-11-01T16:00:00Z");
  });
});
