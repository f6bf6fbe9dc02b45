import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { bss, connection } from "../support/alibaba-instances.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { control } from "../support/client.ts";
import { addClientKey, instanceCall } from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";

const NOW = "2030-04-01T03:00:00.000Z";
const MESSAGE = Buffer.from("a message");

/** An account, and the calls that its tests make. */
async function begin() {
  const workspace = await FrozenWorkspace.begin(NOW, "enforce");
  const account = freshAlibabaAccount();
  const client = alibabaClient({ ...workspace.options, account });
  const sell = (wanted: object) =>
    control("POST", "instances", { account, region: "cn-hangzhou", ...wanted }, workspace.options);
  const balance = async () =>
    (await control("GET", `balances/${account}`, undefined, workspace.options)).json.balance;
  return { workspace, account, client, sell, balance };
}

/** Requests a second in each row of "Performance data for KMS" (seed 000), 2026-03-31, for plans that have no list price. */
const PLANS = [
  ["software", 10_000, [10_000, 1_300, 10_000, 4_000, 10_000, 1]],
  ["software", 20_000, [20_000, 2_500, 20_000, 4_000, 20_000, 1]],
  ["hardware", 8_000, [8_000, 900, 8_000, 4_000, 8_000, 1]],
] as const;

describe("POST instances", () => {
  it.each(PLANS)("sells %s of %i requests a second, which its gateway serves", async (type, qps, figures) => {
    const { workspace, account, client, sell } = await begin();
    const { status, json } = await sell({ productType: type, qps, price: 1500 });
    expect([status, json]).toMatchObject([
      201,
      {
        account,
        region: "cn-hangzhou",
        specification: { type, qps },
        agreedPrice: "1500.00",
        amount: "1500.00",
      },
    ]);
    const id = String(json.instanceId);
    await client.call("ConnectKmsInstance", connection(id));
    await workspace.advance(2);
    const { id: KeyId } = await addAlibabaKey(client, { DKMSInstanceId: id });
    const gateway = alibabaClient({ ...client, headers: { "x-fauxkms-instance": id } });
    await gateway.call("Encrypt", { KeyId, Plaintext: MESSAGE.toString("base64") });
    const clientKey = await addClientKey(client, [id]);
    await instanceCall({ client, clientKey }, "Encrypt", { KeyId, Plaintext: MESSAGE });
    const shown = await control("GET", `quotas?cloud=alibaba&instance=${id}`, undefined, workspace.options);
    const quotas = shown.json.quotas as { id: string; limit: number; used: number }[];
    expect(quotas.map(({ limit }) => limit)).toEqual(figures);
    expect(quotas[0]).toMatchObject({ id: "instance_symmetric", used: 2 });
    expect(await client.call("GetKmsInstanceQuotaInfos", { ResourceType: "qps" })).toMatchObject({
      KmsInstanceQuotaInfos: [{ ResourceType: "qps", ResourceQuota: qps, UsedQuantity: 2 }],
    });
  });

  it("keeps to the agreed price in bills, renewals, changes and refunds", async () => {
    const { workspace, client, sell, balance } = await begin();
    const { json } = await sell({ productType: "software", qps: 10_000, price: "1500.00" });
    const InstanceId = String(json.instanceId);
    const product = { ProductCode: "kms", ProductType: "kms_ddi_public_intl" };
    expect(await balance()).toBe("998500.00");
    const bill = await bss(client, "QueryInstanceBill", { BillingCycle: "2030-04", IsBillingItem: "true" });
    expect(bill.Data).toMatchObject({
      Items: {
        Item: [
          { InstanceID: InstanceId, BillingItem: expect.stringContaining("as agreed"), PretaxAmount: 1500 },
        ],
      },
    });
    await bss(client, "RenewInstance", { ...product, InstanceId, RenewPeriod: "2" });
    expect(await balance()).toBe("995500.00");
    // Ten keys more at the price list: 9.00 for this month and for each of the two that are paid.
    const upgrade = { ...product, SubscriptionType: "Subscription", ModifyType: "Upgrade", InstanceId };
    const module = { "Parameter.1.Code": "KeyNum", "Parameter.1.Value": "1010" };
    expect(await bss(client, "ModifyInstance", { ...upgrade, ...module })).toMatchObject({ Success: true });
    expect(await balance()).toBe("995473.00");
    await bss(client, "RenewInstance", { ...product, InstanceId, RenewPeriod: "1" });
    expect(await balance()).toBe("993964.00");
    // On the first day of 31: all but that day of the first month's 1,509.00 comes back.
    const refund = await bss(client, "RefundInstance", { ...product, InstanceId, ImmediatelyRelease: "1" });
    expect(refund).toMatchObject({ Success: true });
    const left =
      993_964 + 3 * 1509 + Math.floor((150_000 * 30) / 31) / 100 + Math.floor((900 * 30) / 31) / 100;
    expect(await balance()).toBe(left.toFixed(2));
    await workspace.advance(1);
  });

  it("renews by itself at the agreed price", async () => {
    const { workspace, sell, balance } = await begin();
    const agreed = { qps: 8000, price: 2500, renewalStatus: "AutoRenewal" };
    await sell({ productType: "hardware", ...agreed });
    await workspace.set({ mode: "frozen", now: "2030-05-02T00:00:00.000Z" });
    expect(await balance()).toBe("995000.00");
  });

  it("has list prices where none is agreed, and for what a plan without one includes", async () => {
    const { sell } = await begin();
    expect((await sell({ productType: "software", qps: 2000 })).json).toMatchObject({ amount: "600.00" });
    expect((await sell({ productType: "software", qps: 2000 })).json).not.toHaveProperty("agreedPrice");
    const unpriced = await sell({ productType: "software", qps: 20_000, keys: 1010 });
    expect(unpriced.json).toMatchObject({ amount: "509.00", agreedPrice: "509.00" });
    const free = await sell({ productType: "hardware", qps: 2000, price: 0, months: 12 });
    expect(free.json).toMatchObject({ amount: "0.00" });
  });

  it.each([
    ["a plan that does not exist", { productType: "software", qps: 3000 }],
    ["the small plan, which has no figures", { productType: "software", qps: 200, price: 100 }],
    ["another type's plan", { productType: "hardware", qps: 10_000, price: 100 }],
    ["another number of keys", { productType: "software", qps: 10_000, keys: 1005, price: 100 }],
    ["a term that is not sold", { productType: "software", qps: 1000, months: 10 }],
    ["a negative price", { productType: "software", qps: 10_000, price: -1 }],
    ["a price with three decimals", { productType: "software", qps: 10_000, price: 1.005 }],
    ["another type", { productType: "kms", qps: 1000 }],
    ["an unknown member", { productType: "software", qps: 1000, zones: 3 }],
    ["another cloud's Region", { productType: "software", qps: 1000, region: "Nowhere!" }],
  ])("refuses %s", async (_, wanted) => {
    const { sell, balance } = await begin();
    expect((await sell(wanted)).status).toBe(400);
    expect(await balance()).toBe("1000000.00");
  });

  it("tells which plans there are, agreed ones too", async () => {
    const { sell } = await begin();
    expect((await sell({ productType: "hardware", qps: 10_000 })).json).toMatchObject({
      error: {
        message:
          "qps: 10,000 QPS is no plan of a hardware instance; choose one of 2,000, 4,000, 6,000, or at an agreed price 8,000",
      },
    });
  });

  it("refuses what the balance does not cover", async () => {
    const { sell, account, workspace } = await begin();
    await control("PUT", `balances/${account}`, { balance: "10.00" }, workspace.options);
    expect(await sell({ productType: "software", qps: 10_000, price: 1500 })).toMatchObject({
      status: 409,
      json: { error: { code: "balanceTooLow" } },
    });
  });
});
