import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { buyInstance, connection, makeInstance } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import { control } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";

/*
 * Who gets into an instance (Billing of KMS, access management quota: "the default quota is one, allowing only the VPC
 * bound to the KMS instance access to KMS resources"). Texts of refusals: aliyun-openapi-java-sdk, issue 426.
 */

const Plaintext = Buffer.from("a message").toString("base64");

let workspace: FrozenWorkspace;
let owner: AlibabaClient;
let instanceId: string;
let key: { readonly id: string; readonly arn: string };
let secretArn: string;
let CiphertextBlob: unknown;

const settings = (id: string, body: object) => control("PUT", `instances/${id}`, body, workspace.options);

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2030-01-10T04:00:00Z");
  owner = alibabaClient({ ...workspace.options });
  instanceId = await makeInstance(owner, workspace, { vpcs: 5, secrets: 100 });
  key = await addAlibabaKey(owner, { DKMSInstanceId: instanceId });
  const SecretName = await addSecret(owner, { DKMSInstanceId: instanceId, EncryptionKeyId: key.id });
  secretArn = key.arn.replace(/key\/.*/, `secret/${SecretName}`);
  ({ CiphertextBlob } = await owner.call("Encrypt", { KeyId: key.id, Plaintext }));
});

/** The account of a client at both gateways. */
const gatewaysOf = (account: string) =>
  [undefined, instanceId].map((gateway) =>
    alibabaClient({
      ...workspace.options,
      account,
      ...(gateway !== undefined && { headers: { "x-fauxkms-instance": gateway } }),
    }),
  );

/** What an account is answered for each use of the key and the secret: a code, or null. */
async function uses(client: AlibabaClient): Promise<(string | null)[]> {
  const calls: [string, object][] = [
    ["Encrypt", { KeyId: key.arn, Plaintext }],
    ["Decrypt", { CiphertextBlob }],
    ["GenerateDataKey", { KeyId: key.arn }],
    ["GetSecretValue", { SecretName: secretArn }],
  ];
  const codes: (string | null)[] = [];
  for (const [name, parameters] of calls) {
    codes.push(
      await client.call(name, { ...parameters }).then(
        () => null,
        (error: { code: string }) => error.code,
      ),
    );
  }
  return codes;
}

const ALLOWED = [null, null, null, null];
const REFUSED = Array.from({ length: 4 }, () => "Forbidden.NoPermission");

describe("an instance", () => {
  it("lets its owner in, and no stranger, at either gateway", async () => {
    for (const client of gatewaysOf(owner.account)) expect(await uses(client)).toEqual(ALLOWED);
    for (const client of gatewaysOf(freshAlibabaAccount())) {
      expect(await uses(client)).toEqual(REFUSED);
      expect(await client.failure("Encrypt", { KeyId: key.arn, Plaintext })).toEqual({
        code: "Forbidden.NoPermission",
        message: `This operation for ${key.arn} is forbidden by permission system.`,
        status: 403,
      });
      expect(await client.failure("GetSecretValue", { SecretName: secretArn })).toEqual({
        code: "Forbidden.NoPermission",
        message: `This operation for ${secretArn} is forbidden by permission system.`,
        status: 403,
      });
      const { Errors } = await alibabaClient({ ...workspace.options }).call("BatchGetSecretValue", {
        SecretsList: [{ SecretName: secretArn }],
      });
      expect(Errors).toMatchObject([{ Code: "Forbidden.NoPermission" }]);
    }
  });

  it("lets in accounts that it is shared with, without a VPC, until it is not", async () => {
    const account = freshAlibabaAccount();
    expect((await settings(instanceId, { sharedWith: [account] })).status).toBe(200);
    for (const client of gatewaysOf(account)) expect(await uses(client)).toEqual(ALLOWED);
    await settings(instanceId, { sharedWith: [] });
    for (const client of gatewaysOf(account)) expect(await uses(client)).toEqual(REFUSED);
  });

  // "The default quota is one, allowing only the VPC bound to the KMS instance access to KMS resources."
  it("does not connect to a VPC for which no slot is left", async () => {
    const client = alibabaClient({ ...workspace.options });
    const id = await buyInstance(client);
    await settings(id, { sharedWith: [freshAlibabaAccount()] });
    expect(await client.failure("ConnectKmsInstance", connection(id))).toMatchObject({
      code: "Rejected.LimitExceeded",
      status: 400,
    });
    await settings(id, { sharedWith: [] });
    await client.call("ConnectKmsInstance", connection(id));
  });

  it("lets in the owners of bound VPCs, until they are unbound", async () => {
    const account = freshAlibabaAccount();
    const vpc = { VpcId: "vpc-9", VSwitchId: "vsw-9", RegionId: "cn-hangzhou", VpcOwnerId: account };
    const bind = (...BindVpcs: object[]) =>
      owner.call("UpdateKmsInstanceBindVpc", { KmsInstanceId: instanceId, BindVpcs });
    await bind(vpc);
    for (const client of gatewaysOf(account)) expect(await uses(client)).toEqual(ALLOWED);
    await bind();
    for (const client of gatewaysOf(account)) expect(await uses(client)).toEqual(REFUSED);
  });

  // KMS, Alibaba Cloud SDK: cryptography through the shared gateway needs public network access, secrets do not.
  it("uses no keys through the shared gateway without public network access", async () => {
    const [shared, dedicated] = gatewaysOf(owner.account);
    if (!shared || !dedicated) throw new Error("there are two gateways");
    await settings(instanceId, { publicAccess: false });
    const [no] = REFUSED;
    expect(await uses(shared)).toEqual([no, no, no, null]);
    expect(await uses(dedicated)).toEqual(ALLOWED);
    expect(await shared.call("DescribeKey", { KeyId: key.id })).toHaveProperty("KeyMetadata");
    await settings(instanceId, { publicAccess: true });
    expect(await uses(shared)).toEqual(ALLOWED);
  });
});

describe("a hardware instance", () => {
  // "An HSM cluster that contains at least two HSMs" (Performance data for KMS, Test conditions).
  it("neither connects nor works with fewer than two HSMs", async () => {
    const client = alibabaClient({ ...workspace.options });
    const id = await buyInstance(client, { type: "hardware" });
    expect((await settings(id, { hsms: 1 })).json).toMatchObject({ hsms: 1, status: "Uninitialized" });
    const STOPPED = { code: "Forbidden.DKMSInstanceStateInvalid", status: 403 };
    expect(await client.failure("ConnectKmsInstance", connection(id))).toMatchObject(STOPPED);
    await settings(id, { hsms: 2 });
    await client.call("ConnectKmsInstance", connection(id));
    await workspace.advance(2);
    const made = await addAlibabaKey(client, { DKMSInstanceId: id });
    const encrypt = { KeyId: made.id, Plaintext };
    await client.call("Encrypt", encrypt);
    expect((await settings(id, { hsms: 1 })).json).toMatchObject({ status: "Disconnected", usable: false });
    const gateways: Record<string, string>[] = [{}, { "x-fauxkms-instance": id }];
    for (const headers of gateways) {
      const there = alibabaClient({ ...workspace.options, account: client.account, headers });
      expect(await there.failure("Encrypt", encrypt)).toMatchObject(STOPPED);
    }
    expect((await client.call("GetKmsInstance", { KmsInstanceId: id })).KmsInstance).toMatchObject({
      Status: "Disconnected",
    });
    await settings(id, { hsms: 3 });
    await client.call("Encrypt", encrypt);
  });

  it("alone has HSMs", async () => {
    const id = await buyInstance(alibabaClient({ ...workspace.options }));
    expect(await settings(id, { hsms: 2 })).toMatchObject({
      status: 400,
      json: { error: { message: "hsms: a software instance has none" } },
    });
    expect((await settings("kst-none", { hsms: 2 })).status).toBe(404);
    expect((await settings(id, { hsm: 2 })).status).toBe(400);
  });
});
