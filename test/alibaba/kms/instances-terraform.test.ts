import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { bss, buyInstance, purchase } from "../../support/alibaba-instances.ts";
import { FrozenWorkspace } from "../../support/management.ts";

/* What terraform-provider-alicloud 1.289 asks of instances (alicloud_kms_instance, alicloud_kms_instances). */

async function begin() {
  const workspace = await FrozenWorkspace.begin("2030-01-10T04:00:00Z");
  return alibabaClient({ ...workspace.options });
}

const NOT_FOUND = {
  code: "Forbidden.DKMSInstanceNotFound",
  message: "The specified DKMS Instance is not found.",
  status: 403,
};

describe("an instance", () => {
  it("has the name that UpdateKmsInstance gives it, by which ListKmsInstances filters", async () => {
    const client = await begin();
    const ids = [await buyInstance(client), await buyInstance(client)] as const;
    const listed = async (...Filters: object[]) => {
      const answer = await client.call("ListKmsInstances", { Filters });
      const { KmsInstance } = answer.KmsInstances as { KmsInstance: { KmsInstanceId: string }[] };
      expect(answer.TotalCount).toBe(KmsInstance.length);
      return KmsInstance.map(({ KmsInstanceId }) => KmsInstanceId).sort();
    };
    await client.call("UpdateKmsInstance", { KmsInstanceId: ids[0], InstanceName: "orders" });
    expect(await client.call("GetKmsInstance", { KmsInstanceId: ids[0] })).toMatchObject({
      KmsInstance: { InstanceName: "orders" },
    });
    expect(await listed({ Key: "InstanceName", Values: ["orders"] })).toEqual([ids[0]]);
    expect(await listed({ Key: "InstanceName", Values: ["other", ids[1]] })).toEqual([ids[1]]);
    expect(await listed({ Key: "InstanceName", Values: ["none"] })).toEqual([]);
    const both = [...ids].sort();
    expect(await listed({ Key: "Status", Values: ["Uninitialized"] })).toEqual(both);
    expect(await listed()).toEqual(both);
    const named = { Key: "InstanceName", Values: ["orders"] };
    expect(await listed(named, { Key: "KmsInstanceId", Values: [ids[1]] })).toEqual([]);
    for (const other of [{ KmsInstanceId: "kst-none" }, { KmsInstanceId: ids[1] }]) {
      const stranger = other.KmsInstanceId === ids[1] ? alibabaClient({ ...client, account: "1" }) : client;
      expect(await stranger.failure("UpdateKmsInstance", { ...other, InstanceName: "a" })).toEqual(NOT_FOUND);
    }
  });

  it.each(["kms_ddi_public_cn", "kms_ddi_public_intl"])(
    "is of the ProductType %s that was bought",
    async (ProductType) => {
      const client = await begin();
      const bought = await bss(client, "CreateInstance", { ...purchase({}), ProductType });
      const { InstanceId } = bought.Data as { InstanceId: string };
      expect(await client.call("GetKmsInstance", { KmsInstanceId: InstanceId })).toMatchObject({
        KmsInstance: { ProductType },
      });
      expect(await bss(client, "QueryAvailableInstances")).toMatchObject({
        Data: { InstanceList: [{ InstanceID: InstanceId, ProductType }] },
      });
    },
  );

  it("that does not exist has no tags to list", async () => {
    const client = await begin();
    const tags = { ResourceType: "instance", ResourceId: [await buyInstance(client)] };
    expect(await client.call("ListTagResources", tags)).toMatchObject({ TagResources: { TagResource: [] } });
    const unknown = { ...tags, ResourceId: [...tags.ResourceId, "kst-none"] };
    expect(await client.failure("ListTagResources", unknown)).toEqual(NOT_FOUND);
    expect(await client.failure("GetKmsInstance", { KmsInstanceId: "kst-none" })).toEqual(NOT_FOUND);
    expect(await (await begin()).failure("ListTagResources", tags)).toEqual(NOT_FOUND);
  });
});
