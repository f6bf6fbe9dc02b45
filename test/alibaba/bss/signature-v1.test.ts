import Core from "@alicloud/pop-core";
import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../../support/alibaba.ts";
import { serverUrl } from "../../support/client.ts";

describe("a client that puts everything into the form (signature V1)", () => {
  it("reaches BssOpenApi and KMS by the version that it names", async () => {
    const account = { accessKeyId: freshAlibabaAccount(), accessKeySecret: "any" };
    const endpoint = serverUrl("off");
    const options = { method: "POST", formatAction: false };
    const bss = new Core({ ...account, endpoint, apiVersion: "2017-12-14" });
    const parameters = {
      ProductCode: "kms",
      ProductType: "kms_ddi_public_intl",
      SubscriptionType: "Subscription",
      Period: 1,
      "Parameter.1.Code": "SecretNum",
      "Parameter.1.Value": "100",
    };
    const made = await bss.request<{ Success: boolean; Data: { InstanceId: string } }>(
      "CreateInstance",
      parameters,
      options,
    );
    expect(made.Success).toBe(true);
    const listed = await bss.request<{ Data: { TotalCount: number } }>(
      "QueryAvailableInstances",
      {},
      options,
    );
    expect(listed.Data.TotalCount).toBe(1);
    const kms = new Core({ ...account, endpoint, apiVersion: "2016-01-20" });
    const { KmsInstance } = await kms.request<{ KmsInstance: { InstanceId: string } }>(
      "GetKmsInstance",
      { RegionId: "cn-hangzhou", KmsInstanceId: made.Data.InstanceId },
      options,
    );
    expect(KmsInstance.InstanceId).toBe(made.Data.InstanceId);
  });
});
