import { describe, expect, it } from "vitest";
import { type AlibabaOptions, alibabaClient } from "../../support/alibaba.ts";
import { buyInstance, makeInstance, type Wanted } from "../../support/alibaba-instances.ts";
import {
  type AlibabaClient,
  addAlibabaKey,
  base64,
  unbase64,
  versionsOf,
} from "../../support/alibaba-keys.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";
const LIMIT = {
  code: "Rejected.LimitExceeded",
  message: "The request was rejected because user create resource limit was exceeded.",
  status: 400,
};

async function begin(wanted: Wanted = {}, options: AlibabaOptions = {}) {
  const workspace = await FrozenWorkspace.begin(NOW);
  const client = alibabaClient({ ...workspace.options, ...options });
  return { workspace, client, instanceId: await makeInstance(client, workspace, wanted) };
}

const metadata = async (client: AlibabaClient, KeyId: string) =>
  (await client.call("DescribeKey", { KeyId })).KeyMetadata as Record<string, string>;

const keyUse = async (client: AlibabaClient, KmsInstanceId: string) => {
  const answer = await client.call("GetKmsInstanceQuotaInfos", { KmsInstanceId, ResourceType: "key" });
  return (answer.KmsInstanceQuotaInfos as { UsedQuantity: number }[])[0]?.UsedQuantity;
};

/** Makes so many keys, some at a time. */
async function fill(client: AlibabaClient, DKMSInstanceId: string, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await client.call("CreateKey", { DKMSInstanceId });
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

describe("a key in an instance", () => {
  it("has an id of its own form, shows its instance, and is used as any other", async () => {
    const { client, instanceId } = await begin();
    const { id, arn } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    expect(id).toMatch(/^key-[a-z0-9]{12,}$/);
    expect(arn).toBe(`acs:kms:cn-hangzhou:${client.account}:key/${id}`);
    expect(await metadata(client, id)).toMatchObject({
      DKMSInstanceId: instanceId,
      ProtectionLevel: "SOFTWARE",
      KeySpec: "Aliyun_AES_256",
    });
    const outside = await addAlibabaKey(client);
    expect(await metadata(client, outside.id)).not.toHaveProperty("DKMSInstanceId");
    await client.call("CreateAlias", { KeyId: id, AliasName: "alias/in-instance" });
    for (const KeyId of [id, arn, "alias/in-instance"]) {
      const { CiphertextBlob } = await client.call("Encrypt", { KeyId, Plaintext: base64("secret") });
      const opened = await client.call("Decrypt", { CiphertextBlob });
      expect([opened.KeyId, unbase64(opened.Plaintext).toString()]).toEqual([id, "secret"]);
    }
  });

  it("is found by the filter DKMSInstanceId", async () => {
    const { workspace, client, instanceId } = await begin();
    const other = await makeInstance(client, workspace);
    const list = async (...Values: string[]) => {
      const { Keys } = await client.call("ListKeys", { Filters: [{ Key: "DKMSInstanceId", Values }] });
      return (Keys as { Key: { KeyId: string }[] }).Key.map(({ KeyId }) => KeyId);
    };
    await addAlibabaKey(client);
    const { id: first } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    const { id: second } = await addAlibabaKey(client, { DKMSInstanceId: other });
    expect(await list(instanceId)).toEqual([first]);
    expect(await list(instanceId, other)).toEqual([first, second]);
    expect(await list("kst-none")).toEqual([]);
  });

  it.each<[Wanted["type"], string, string | null]>([
    ["software", "Aliyun_AES_256", "SOFTWARE"],
    ["software", "RSA_3072", "SOFTWARE"],
    ["software", "EC_P256K", "SOFTWARE"],
    ["software", "HMAC_SHA_256", "SOFTWARE"],
    ["software", "Aliyun_AES_128", null],
    ["software", "Aliyun_SM4", null],
    ["software", "EC_SM2", null],
    ["hardware", "Aliyun_AES_256", "HSM"],
    ["hardware", "Aliyun_AES_192", "HSM"],
    ["hardware", "Aliyun_SM4", "HSM"],
    ["hardware", "EC_SM2", "HSM"],
  ])("of a %s instance, with the spec %s, has the protection level %s", async (type, KeySpec, level) => {
    const { client, instanceId } = await begin({ type });
    // The instance decides the protection level, whatever is asked for.
    const asked = { DKMSInstanceId: instanceId, KeySpec, ProtectionLevel: "SOFTWARE" };
    if (level === null) {
      expect((await client.failure("CreateKey", asked)).code).toBe("InvalidParameter");
      return;
    }
    const { id } = await addAlibabaKey(client, asked);
    expect(await metadata(client, id)).toMatchObject({ KeySpec, ProtectionLevel: level });
  });

  it("of a hardware instance rotates where its database keeps it, and not inside of a module", async () => {
    const { client, instanceId } = await begin({ type: "hardware" });
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "30d" };
    const make = { DKMSInstanceId: instanceId, ...rotation };
    const unsupported = "Rejected.UnsupportedOperation";
    expect((await client.failure("CreateKey", make)).code).toBe(unsupported);
    const { id } = await addAlibabaKey(client, { ...make, KeyStorageMechanism: "HsmEncryptedDatabase" });
    expect(await metadata(client, id)).toMatchObject({ AutomaticRotation: "Enabled" });
    const internal = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    const update = { KeyId: internal.id, ...rotation };
    expect((await client.failure("UpdateRotationPolicy", update)).code).toBe(unsupported);
    const software = await begin();
    const wrong = { DKMSInstanceId: software.instanceId, KeyStorageMechanism: "HsmInternal" };
    expect((await software.client.failure("CreateKey", wrong)).code).toBe("InvalidParameter");
  });

  it("is made in an instance that is there and connected", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient({ ...workspace.options });
    const make = (DKMSInstanceId: string) => client.failure("CreateKey", { DKMSInstanceId });
    expect((await make("kst-none")).code).toBe("Forbidden.DKMSInstanceNotFound");
    expect((await make(await buyInstance(client))).code).toBe("Forbidden.DKMSInstanceStateInvalid");
  });
});

describe("the key quota of an instance", () => {
  it("is what was bought: the next version is refused, and nothing else is touched", async () => {
    const { workspace, client, instanceId } = await begin({ months: 12 });
    const inInstance = { DKMSInstanceId: instanceId };
    const rsa = await addAlibabaKey(client, { ...inInstance, KeySpec: "RSA_2048" });
    await fill(client, instanceId, 998);
    const last = await addAlibabaKey(client, inInstance);
    expect(await keyUse(client, instanceId)).toBe(1000);
    expect(await client.failure("CreateKey", inInstance)).toEqual(LIMIT);
    await workspace.advance(7 * DAY);
    expect(await client.failure("CreateKeyVersion", { KeyId: rsa.id })).toEqual(LIMIT);
    // An automatic rotation finds no room either; the next one does.
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "30d" };
    await client.call("UpdateRotationPolicy", { KeyId: last.id, ...rotation });
    await workspace.advance(24 * DAY);
    expect(await versionsOf({ client, ...last })).toHaveLength(1);
    expect(await metadata(client, last.id)).toMatchObject({
      AutomaticRotation: "Enabled",
      LastRotationDate: "2031-01-10T04:00:02Z",
      NextRotationDate: "2031-03-11T04:00:02Z",
    });
    await client.call("ScheduleKeyDeletion", { KeyId: rsa.id, PendingWindowInDays: 7 });
    await workspace.advance(30 * DAY);
    expect(await versionsOf({ client, ...last })).toHaveLength(2);
    expect(await keyUse(client, instanceId)).toBe(1000);

    // Keys outside of instances have their own.
    await addAlibabaKey(client);
  });

  it("is apart from the 200 keys of the shared gateway", async () => {
    const { client, instanceId } = await begin();
    const make = { DKMSInstanceId: instanceId };
    await fill(client, instanceId, 10);
    let left = 200;
    const worker = async () => {
      while (left-- > 0) await client.call("CreateKey");
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    expect(await client.failure("CreateKey")).toEqual(LIMIT);
    await addAlibabaKey(client, make);
    expect(await keyUse(client, instanceId)).toBe(11);
  });
});
