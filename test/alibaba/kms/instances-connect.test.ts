import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { buyInstance, connection, makeInstance } from "../../support/alibaba-instances.ts";
import type { AlibabaClient } from "../../support/alibaba-keys.ts";
import { withoutId } from "../../support/alibaba-secrets.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";
/** Midnight in UTC+8 after a month. */
const END = "2031-02-10T16:00:00Z";

let workspace: FrozenWorkspace;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin(NOW);
});

const newClient = (region = "cn-hangzhou") => alibabaClient({ ...workspace.options, region });

const details = async (client: AlibabaClient, KmsInstanceId: string) =>
  (await client.call("GetKmsInstance", { KmsInstanceId })).KmsInstance as Record<string, unknown>;

const listed = async (client: AlibabaClient, parameters = {}) =>
  (await client.call("ListKmsInstances", parameters)).KmsInstances as {
    KmsInstance: { KmsInstanceId: string; KmsInstanceArn: string }[];
  };

const defaultOf = async (client: AlibabaClient) =>
  (await client.call("GetDefaultKmsInstance")).DefaultKmsInstanceId;

describe("an instance", () => {
  it("is found as soon as it is bought, and is Uninitialized until it is connected", async () => {
    const own = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient({ ...own.options });
    const wanted = { qps: 2000, keys: 1010, secrets: 100, vpcs: 3, logStorageGb: 2000 };
    const id = await buyInstance(client, wanted);
    expect(id).toMatch(/^kst-/);
    const bought = {
      InstanceId: id,
      InstanceName: expect.any(String),
      Status: "Uninitialized",
      CreateTime: "2031-01-10T04:00:00Z",
      StartDate: "2031-01-10T04:00:00Z",
      EndDate: END,
      ChargeType: "PREPAY",
      SaleStatus: "Normal",
      ProductType: "kms_ddi_public_intl",
      ProductVersion: "3",
      Spec: 2000,
      KeyNum: 1010,
      SecretNum: "100",
      VpcNum: 3,
      Log: 1,
      LogStorage: 2000,
      VpcId: "",
      VswitchIds: [],
      ZoneIds: [],
      BindVpcs: { BindVpc: [] },
      CaCertificateChainPem: expect.any(String),
      DeletionProtection: false,
      DeletionProtectionDescription: "",
    };
    expect(await details(client, id)).toEqual(bought);

    await client.call("ConnectKmsInstance", connection(id));
    const connected = {
      ...bought,
      VpcId: "vpc-bp19z7cwmltad5dff0001",
      VswitchIds: ["vsw-bp1i512amda6d10a0001"],
      ZoneIds: ["cn-hangzhou-k", "cn-hangzhou-j"],
    };
    expect(await details(client, id)).toEqual({ ...connected, Status: "Connecting" });
    await own.advance(1.999);
    expect(await details(client, id)).toEqual({ ...connected, Status: "Connecting" });
    await own.advance(0.001);
    expect(await details(client, id)).toEqual({ ...connected, Status: "Connected" });
    // alibabacloud-go/kms-20160120 3.2.3, whose model has texts.
    const headers = { "user-agent": "AlibabaCloud (linux; amd64) Golang/1.26.8 Core/0.01 TeaDSL/1" };
    const old = alibabaClient({ ...own.options, account: client.account, headers });
    expect(await details(old, id)).toMatchObject({
      VswitchIds: "vsw-bp1i512amda6d10a0001",
      ZoneIds: "cn-hangzhou-k,cn-hangzhou-j",
    });
  });

  it("of the hardware type is connected the same way", async () => {
    const client = newClient();
    const id = await makeInstance(client, workspace, { type: "hardware" });
    expect(await details(client, id)).toMatchObject({
      ProductVersion: "1",
      Spec: 2000,
      Status: "Connected",
    });
  });

  it("is connected once", async () => {
    const client = newClient();
    const id = await makeInstance(client, workspace);
    expect(await client.failure("ConnectKmsInstance", connection(id))).toEqual({
      code: "Forbidden.DKMSInstanceStateInvalid",
      message: "The DKMS instance state is invalid.",
      status: 403,
    });
  });

  it.each<[string, object]>([
    ["KMProvider", { KMProvider: "Other" }],
    ["ZoneIds", { ZoneIds: "cn-hangzhou-k" }],
    ["ZoneIds", { ZoneIds: "cn-hangzhou-k,cn-hangzhou-j,cn-hangzhou-h" }],
    ["ZoneIds", { ZoneIds: "cn-hangzhou-k,cn-hangzhou-k" }],
    ["ZoneIds", { ZoneIds: "cn-hangzhou-k,cn-shanghai-b" }],
    ["VSwitchIds", { VSwitchIds: "vsw-1,vsw-2,vsw-3" }],
    ["VSwitchIds", { VSwitchIds: "vsw-1,," }],
    ["VpcId", { VpcId: "a vpc" }],
  ])("is not connected with a wrong %s: %o", async (parameter, wrong) => {
    const client = newClient();
    const id = await buyInstance(client);
    expect(await client.failure("ConnectKmsInstance", { ...connection(id), ...wrong })).toEqual({
      code: "InvalidParameter",
      message: `The specified parameter "${parameter}" is not valid.`,
      status: 400,
    });
    expect(await details(client, id)).toMatchObject({ Status: "Uninitialized" });
  });

  it("has one zone where its Region has no more", async () => {
    const client = newClient("ap-southeast-6");
    const id = await buyInstance(client);
    expect((await client.failure("ConnectKmsInstance", connection(id, "ap-southeast-6"))).code).toBe(
      "InvalidParameter",
    );
    await client.call("ConnectKmsInstance", connection(id, "ap-southeast-6", ["a"]));
    expect(await details(client, id)).toMatchObject({ ZoneIds: ["ap-southeast-6-a"] });
  });

  it("belongs to its owner, in its Region", async () => {
    const client = newClient();
    const id = await makeInstance(client, workspace);
    const elsewhere = alibabaClient({ ...workspace.options, account: client.account, region: "cn-beijing" });
    for (const other of [newClient(), elsewhere]) {
      const calls: [string, object][] = [
        ["GetKmsInstance", {}],
        ["GetKmsInstanceQuotaInfos", {}],
        ["ConnectKmsInstance", connection(id)],
        ["UpdateKmsInstanceBindVpc", { BindVpcs: [] }],
        ["ReleaseKmsInstance", { ForceDeleteWithoutBackup: "true" }],
        ["SetDeletionProtection", { EnableDeletionProtection: true }],
      ];
      for (const [action, parameters] of calls) {
        const given = { ...parameters, KmsInstanceId: id };
        if (action === "ConnectKmsInstance") Object.assign(given, connection(id, other.region));
        expect(await other.failure(action, given), action).toEqual({
          code: "Forbidden.DKMSInstanceNotFound",
          message: "The specified DKMS Instance is not found.",
          status: 403,
        });
      }
      expect((await other.failure("CreateKey", { DKMSInstanceId: id })).code).toBe(
        "Forbidden.DKMSInstanceNotFound",
      );
      expect(await listed(other)).toEqual({ KmsInstance: [] });
      expect(await defaultOf(other)).toBe("");
    }
  });

  it("that is a subscription is not released", async () => {
    const client = newClient();
    const id = await makeInstance(client, workspace);
    expect(await client.failure("ReleaseKmsInstance", { KmsInstanceId: id })).toEqual({
      code: "Rejected.UnsupportedOperation",
      message: "Unsupported operation.",
      status: 400,
    });
    expect(await details(client, id)).toMatchObject({ Status: "Connected" });
  });

  it("is protected by its id or its ARN, and says so", async () => {
    const client = newClient();
    const id = await makeInstance(client, workspace);
    const protect = (parameters: object) => client.call("SetDeletionProtection", { ...parameters });
    await protect({
      KmsInstanceId: id,
      EnableDeletionProtection: true,
      DeletionProtectionDescription: "in use",
    });
    expect(await details(client, id)).toMatchObject({
      DeletionProtection: true,
      DeletionProtectionDescription: "in use",
    });
    const [instance] = (await listed(client)).KmsInstance;
    await protect({ ProtectedResourceArn: instance?.KmsInstanceArn, EnableDeletionProtection: false });
    expect(await details(client, id)).toMatchObject({
      DeletionProtection: false,
      DeletionProtectionDescription: "",
    });
  });
});

describe("the tags of an instance", () => {
  it("are added, found, and removed", async () => {
    const client = newClient();
    const id = await buyInstance(client);
    const tags = async () => {
      const { TagResources } = await client.call("ListTagResources", { ResourceType: "instance" });
      return (TagResources as { TagResource: unknown[] }).TagResource;
    };
    const instance = { ResourceType: "instance", ResourceId: [id] };
    const Tag = [
      { Key: "env", Value: "test" },
      { Key: "team", Value: "a" },
    ];
    await client.call("TagResources", { ...instance, Tag });
    const row = { ResourceId: id, ResourceType: "instance" };
    expect(await tags()).toEqual([
      { ...row, TagKey: "env", TagValue: "test" },
      { ...row, TagKey: "team", TagValue: "a" },
    ]);
    await client.call("UntagResources", { ...instance, TagKey: ["env"] });
    expect(await tags()).toEqual([{ ...row, TagKey: "team", TagValue: "a" }]);
    await client.call("UntagResources", { ...instance, All: true });
    expect(await tags()).toEqual([]);
    const many = Array.from({ length: 20 }, (_, n) => ({ Key: `key-${n}`, Value: "a" }));
    await client.call("TagResources", { ...instance, Tag: many });
    const failure = await client.failure("TagResources", { ...instance, Tag: [{ Key: "more", Value: "a" }] });
    expect(failure.code).toBe("Rejected.LimitExceeded");
    expect((await newClient().failure("TagResources", { ...instance, Tag })).code).toBe(
      "Forbidden.DKMSInstanceNotFound",
    );
  });
});

describe("the instances of an account", () => {
  it("are listed in pages, oldest first, with one that is the default", async () => {
    const own = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient({ ...own.options });
    expect(withoutId(await client.call("ListKmsInstances"))).toEqual({
      KmsInstances: { KmsInstance: [] },
      PageNumber: 1,
      PageSize: 20,
      TotalCount: 0,
    });
    expect(await defaultOf(client)).toBe("");
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.push(await buyInstance(client));
      await own.advance(1);
    }
    const entries = ids.map((KmsInstanceId) => ({
      KmsInstanceId,
      KmsInstanceArn: `acs:kms:cn-hangzhou:${client.account}:keystore/${KmsInstanceId}`,
    }));
    expect(await listed(client)).toEqual({ KmsInstance: entries });
    expect(withoutId(await client.call("ListKmsInstances", { PageNumber: 2, PageSize: 2 }))).toEqual({
      KmsInstances: { KmsInstance: entries.slice(2) },
      PageNumber: 2,
      PageSize: 2,
      TotalCount: 3,
    });
    expect((await client.failure("ListKmsInstances", { PageSize: 101 })).code).toBe("InvalidParameter");

    // None of them is connected. The default is the one that was connected first.
    expect(await defaultOf(client)).toBe("");
    for (const id of [ids[1], ids[0]]) {
      await client.call("ConnectKmsInstance", connection(id ?? ""));
      await own.advance(2);
      expect(await defaultOf(client)).toBe(ids[1]);
    }
  });
});
