import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { buyInstance, makeInstance } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import { control } from "../../support/client.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";

interface Info {
  readonly ResourceType: string;
  readonly ResourceQuota: number;
  readonly UsedQuantity: number;
}

async function begin() {
  const workspace = await FrozenWorkspace.begin(NOW);
  return { workspace, client: alibabaClient({ ...workspace.options }) };
}

async function infos(client: AlibabaClient, KmsInstanceId: string, ResourceType?: string): Promise<Info[]> {
  const answer = await client.call("GetKmsInstanceQuotaInfos", { KmsInstanceId, ResourceType });
  expect(answer.KmsInstanceId).toBe(KmsInstanceId);
  return answer.KmsInstanceQuotaInfos as Info[];
}

async function used(client: AlibabaClient, id: string): Promise<Record<string, number>> {
  const all = await infos(client, id);
  return Object.fromEntries(all.map(({ ResourceType, UsedQuantity }) => [ResourceType, UsedQuantity]));
}

const vpc = (client: AlibabaClient, number: number, VpcOwnerId = client.account) => ({
  VpcId: `vpc-${number}`,
  VSwitchId: `vsw-${number}`,
  RegionId: "cn-hangzhou",
  VpcOwnerId,
});

describe("GetKmsInstanceQuotaInfos", () => {
  it("answers the four quotas, a single one, and those of the default instance", async () => {
    const { workspace, client } = await begin();
    const wanted = { qps: 4000, keys: 1020, secrets: 100, vpcs: 4 };
    const id = await makeInstance(client, workspace, wanted);
    const all = [
      { ResourceType: "key", ResourceQuota: 1020, UsedQuantity: 0 },
      { ResourceType: "secret", ResourceQuota: 100, UsedQuantity: 0 },
      { ResourceType: "qps", ResourceQuota: 4000, UsedQuantity: 0 },
      { ResourceType: "vpc", ResourceQuota: 4, UsedQuantity: 1 },
    ];
    expect(await infos(client, id)).toEqual(all);
    for (const info of all) expect(await infos(client, id, info.ResourceType)).toEqual([info]);
    await makeInstance(client, workspace, { qps: 1000 });
    const unnamed = await client.call("GetKmsInstanceQuotaInfos");
    expect([unnamed.KmsInstanceId, unnamed.KmsInstanceQuotaInfos]).toEqual([id, all]);
  });

  it("refuses another type, and an instance that is not there or not at work", async () => {
    const { client } = await begin();
    const ask = (parameters: object) => client.failure("GetKmsInstanceQuotaInfos", { ...parameters });
    const notFound = {
      code: "Forbidden.DKMSInstanceNotFound",
      message: "The specified DKMS Instance is not found.",
      status: 403,
    };
    expect(await ask({})).toEqual(notFound);
    expect(await ask({ KmsInstanceId: "kst-none" })).toEqual(notFound);
    const id = await buyInstance(client);
    for (const ResourceType of ["keys", "QPS", "toString"]) {
      expect(await ask({ KmsInstanceId: id, ResourceType })).toEqual({
        code: "InvalidParameter",
        message: "The specified parameter is not valid.",
        status: 400,
      });
    }
    expect(await ask({ KmsInstanceId: id })).toEqual({
      code: "Forbidden.DKMSInstanceStateInvalid",
      message: "The DKMS instance state is invalid.",
      status: 403,
    });
  });

  it("counts keys by their versions", async () => {
    const { workspace, client } = await begin();
    const id = await makeInstance(client, workspace, { months: 12 });
    const keyUse = async () => (await used(client, id)).key;
    const inInstance = { DKMSInstanceId: id };
    await addAlibabaKey(client);
    expect(await keyUse()).toBe(0);
    const rsa = await addAlibabaKey(client, { ...inInstance, KeySpec: "RSA_2048" });
    expect(await keyUse()).toBe(1);
    // Without its material it takes its place too.
    await addAlibabaKey(client, { ...inInstance, Origin: "EXTERNAL" });
    expect(await keyUse()).toBe(2);
    await workspace.advance(7 * DAY);
    await client.call("CreateKeyVersion", { KeyId: rsa.id });
    expect(await keyUse()).toBe(3);
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "30d" };
    const aes = await addAlibabaKey(client, { ...inInstance, ...rotation });
    expect(await keyUse()).toBe(4);
    await workspace.advance(60 * DAY);
    expect(await keyUse()).toBe(6);
    // A key that is to be deleted is there until it is.
    await client.call("ScheduleKeyDeletion", { KeyId: aes.id, PendingWindowInDays: 7 });
    expect(await keyUse()).toBe(6);
    await workspace.advance(7 * DAY);
    expect(await keyUse()).toBe(3);
  });

  it("counts secrets whatever their versions", async () => {
    const { workspace, client } = await begin();
    const id = await makeInstance(client, workspace, { secrets: 100 });
    const secretUse = async () => (await used(client, id)).secret;
    const { id: EncryptionKeyId } = await addAlibabaKey(client, { DKMSInstanceId: id });
    await addSecret(client);
    expect(await secretUse()).toBe(0);
    const SecretName = await addSecret(client, { DKMSInstanceId: id, EncryptionKeyId });
    expect(await secretUse()).toBe(1);
    await client.call("PutSecretValue", { SecretName, VersionId: "v2", SecretData: "two" });
    expect(await secretUse()).toBe(1);
    await client.call("DeleteSecret", { SecretName });
    expect(await secretUse()).toBe(1);
    await client.call("DeleteSecret", { SecretName, ForceDeleteWithoutRecovery: true });
    expect(await secretUse()).toBe(0);
  });

  it("counts VPCs and the accounts that share the instance", async () => {
    const { workspace, client } = await begin();
    const id = await makeInstance(client, workspace, { vpcs: 5 });
    const bind = (...BindVpcs: object[]) => ({ KmsInstanceId: id, BindVpcs });
    const update = (...vpcs: object[]) => client.call("UpdateKmsInstanceBindVpc", bind(...vpcs));
    const vpcUse = async () => (await used(client, id)).vpc;
    expect(await vpcUse()).toBe(1);
    await update(vpc(client, 1), vpc(client, 2));
    expect(await vpcUse()).toBe(3);
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId: id });
    expect(KmsInstance).toMatchObject({ BindVpcs: { BindVpc: [vpc(client, 1), vpc(client, 2)] } });
    // "Three VPCs and … two accounts, specify a value of 5" (Billing of KMS), whoever owns the VPCs.
    const accounts = ["6543210987654321", "1111222233334444"];
    const bound = [vpc(client, 1, accounts[0]), vpc(client, 2, "5555666677778888")];
    await update(...bound);
    expect(await vpcUse()).toBe(3);
    const share = (...sharedWith: string[]) =>
      control("PUT", `instances/${id}`, { sharedWith }, workspace.options);
    expect((await share(...accounts, client.account)).json).toMatchObject({ sharedWith: accounts });
    expect(await vpcUse()).toBe(5);

    // One more than it was bought for, however it comes about, changes nothing.
    for (const more of [vpc(client, 3), vpc(client, 3, "5555666677778888")]) {
      const failure = await client.failure("UpdateKmsInstanceBindVpc", bind(...bound, more));
      expect([failure.code, failure.status]).toEqual(["Rejected.LimitExceeded", 400]);
    }
    expect(await share(...accounts, "5555666677778888")).toMatchObject({
      status: 409,
      json: { error: { code: "limitExceeded" } },
    });
    expect(await vpcUse()).toBe(5);
    await update();
    await share();
    expect(await vpcUse()).toBe(1);
  });

  it.each<[string, (client: AlibabaClient) => unknown]>([
    ["no JSON", () => "[{"],
    ["no list", (client) => vpc(client, 1)],
    ["a VPC without its owner", (client) => [{ ...vpc(client, 1), VpcOwnerId: undefined }]],
    ["another Region's VPC", (client) => [{ ...vpc(client, 1), RegionId: "cn-beijing" }]],
    ["a VPC twice", (client) => [vpc(client, 1), vpc(client, 1)]],
  ])("UpdateKmsInstanceBindVpc refuses %s", async (_, wrong) => {
    const { workspace, client } = await begin();
    const id = await makeInstance(client, workspace, { vpcs: 5 });
    const given = { KmsInstanceId: id, BindVpcs: wrong(client) };
    expect(await client.failure("UpdateKmsInstanceBindVpc", given)).toEqual({
      code: "InvalidParameter",
      message: 'The specified parameter "BindVpcs" is not valid.',
      status: 400,
    });
  });

  it("UpdateKmsInstanceBindVpc reads an owner that is written as a number", async () => {
    const { workspace, client } = await begin();
    const id = await makeInstance(client, workspace, { vpcs: 5 });
    const BindVpcs =
      '[{"VpcId":"vpc-1","VSwitchId":"vsw-1","RegionId":"cn-hangzhou","VpcOwnerId":9999999999999999}]';
    await client.call("UpdateKmsInstanceBindVpc", { KmsInstanceId: id, BindVpcs });
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId: id });
    expect(KmsInstance).toMatchObject({ BindVpcs: { BindVpc: [{ VpcOwnerId: "9999999999999999" }] } });
  });
});
