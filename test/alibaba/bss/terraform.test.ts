import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { bssClient } from "../../support/bss.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const PRODUCT = { ProductCode: "kms", ProductType: "kms_ddi_public_cn" } as const;

/** The calls of `alicloud_kms_instance` (terraform-provider-alicloud), in their order and with their parameters. */
describe("the calls of Terraform for a KMS instance", () => {
  it("create, read, change and delete it", async () => {
    const frozen = await FrozenWorkspace.begin("2026-05-10T08:30:00Z");
    const options = { workspace: frozen.name, region: "cn-shanghai" };
    const client = bssClient(options);
    const kms = alibabaClient({ ...options, account: client.account });

    // Create: repeated after a timeout, with the token that it had.
    const create = {
      ClientToken: "TF-CreateInstance-1771000000-5f0c",
      Parameter: [
        { Code: "Region", Value: "cn-shanghai" },
        { Code: "VpcNum", Value: "7" },
        { Code: "Spec", Value: "1000" },
        { Code: "KeyNum", Value: "1000" },
        { Code: "ProductVersion", Value: "3" },
        { Code: "Log", Value: "0" },
      ],
      Period: 1,
      ...PRODUCT,
      SubscriptionType: "Subscription",
      RenewPeriod: 3,
      RenewalStatus: "AutoRenewal",
    };
    const made = await client.data("CreateInstance", create);
    expect(await client.data("CreateInstance", create)).toEqual(made);
    const InstanceId = String(made.InstanceId);
    expect(InstanceId).toMatch(/^kst-shh[0-9a-z]{14}$/);
    const after = await client.data("QueryAccountBalance");
    expect(after).toMatchObject({ AvailableAmount: "998750.00" });

    // Read until it is there, connect it, and until it is connected.
    const read = async () => (await kms.call("GetKmsInstance", { KmsInstanceId: InstanceId })).KmsInstance;
    expect(await read()).toMatchObject({ InstanceId, Status: "Uninitialized" });
    await kms.call("ConnectKmsInstance", {
      KmsInstanceId: InstanceId,
      VpcId: "vpc-a",
      KMProvider: "Aliyun",
      ZoneIds: "cn-shanghai-a,cn-shanghai-b",
      VSwitchIds: "vsw-a",
    });
    await frozen.advance(600);
    expect(await read()).toMatchObject({ Status: "Connected", VpcNum: 7, KeyNum: 1000 });

    const available = async () => {
      const { InstanceList } = await client.data("QueryAvailableInstances", {
        InstanceIDs: InstanceId,
        ...PRODUCT,
        SubscriptionType: "Subscription",
      });
      return (InstanceList as Record<string, unknown>[])[0];
    };
    expect(await available()).toMatchObject({
      InstanceID: InstanceId,
      ...PRODUCT,
      OwnerId: Number(client.account),
      Region: "cn-shanghai",
      SubscriptionType: "Subscription",
      Status: "Normal",
      RenewStatus: "AutoRenewal",
      RenewalDuration: 3,
      RenewalDurationUnit: "M",
      CreateTime: "2026-05-10T08:30:00Z",
      EndTime: "2026-06-10T16:00:00Z",
      ReleaseTime: "2026-07-11T16:00:00Z",
    });

    // Update: all modules again, those that changed among them; then the renewal, of which only the change is told.
    const modify = {
      InstanceId,
      ClientToken: "TF-ModifyInstance-1771000600-77aa",
      Parameter: [
        { Code: "VpcNum", Value: "7" },
        { Code: "Spec", Value: "2000" },
        { Code: "SecretNum", Value: "100" },
        { Code: "KeyNum", Value: "1010" },
        { Code: "Log", Value: "1" },
        { Code: "LogStorage", Value: "1000" },
        { Code: "ProductVersion", Value: "3" },
      ],
      ...PRODUCT,
      SubscriptionType: "Subscription",
      ModifyType: "Upgrade",
    };
    const { OrderId } = await client.data("ModifyInstance", modify);
    expect((await client.data("ModifyInstance", modify)).OrderId).toBe(OrderId);
    expect(await read()).toMatchObject({ KeyNum: 1010, Spec: 2000, SecretNum: "100", LogStorage: 1000 });
    // On the day of purchase an upgrade costs the whole difference: 100 + 50 + 9 + 80.
    expect(await client.data("QueryAccountBalance")).toMatchObject({ AvailableAmount: "998511.00" });
    await client.data("SetRenewal", {
      InstanceIDs: InstanceId,
      RenewalStatus: "ManualRenewal",
      SubscriptionType: "Subscription",
      ...PRODUCT,
    });
    expect(await available()).toMatchObject({ RenewStatus: "ManualRenewal", RenewalDuration: 3 });

    // Delete: answered alike again, and "already gone" to whoever asks anew.
    const refund = {
      InstanceId,
      ClientToken: "TF-RefundInstance-1771001200-0b1c",
      ...PRODUCT,
      ImmediatelyRelease: "1",
    };
    const refunded = await client.data("RefundInstance", refund);
    expect(Number.isSafeInteger(refunded.OrderId)).toBe(true);
    expect((await client.data("RefundInstance", refund)).OrderId).toBe(refunded.OrderId);
    expect(await client.refusal("RefundInstance", { ...refund, ClientToken: "another" })).toEqual({
      code: "ResourceNotExists",
      message: "The specific resource is not exists.",
    });
    expect(await available()).toBeUndefined();
    // terraform-provider-alicloud 1.289, DescribeKmsInstance: gone where InstanceId is empty; DescribeInstanceListTagResources:
    // gone by this code.
    expect(await kms.call("GetKmsInstance", { KmsInstanceId: InstanceId })).toMatchObject({
      KmsInstance: { InstanceId: "" },
    });
    const tags = { ResourceType: "instance", "ResourceId.1": InstanceId };
    const gone = { code: "Forbidden.DKMSInstanceNotFound", status: 403 };
    expect(await kms.failure("ListTagResources", tags)).toMatchObject(gone);
    expect(await kms.failure("GetKmsInstanceQuotaInfos", { KmsInstanceId: InstanceId })).toMatchObject(gone);
  });
});
