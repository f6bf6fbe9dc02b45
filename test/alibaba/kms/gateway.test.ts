import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { buyInstance, makeInstance, type Wanted } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import { control } from "../../support/client.ts";
import { atGateway, atHost, notThrottled, type Sent, upgrade } from "../../support/gateway.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";
const THROTTLED = { status: 429, code: "Rejected.Throttling" };

let workspace: FrozenWorkspace;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin(NOW, "enforce");
});

/** A connected instance of a fresh account. */
async function newInstance(wanted: Wanted = {}) {
  const client = alibabaClient({ ...workspace.options, server: "enforce", account: freshAlibabaAccount() });
  return { client, instance: await makeInstance(client, workspace, wanted) };
}

type Quotas = { id: string; limit: number; used: number; throttled: number; operations: string[] }[];

async function quotasOf(client: AlibabaClient, query: string): Promise<Quotas> {
  const path = `quotas?cloud=alibaba&account=${client.account}&region=cn-hangzhou${query}`;
  const { json } = await control("GET", path, undefined, { server: "enforce", workspace: workspace.name });
  return json.quotas as Quotas;
}

/** Used and refused units of a row of an instance. */
async function useOf(client: AlibabaClient, instance: string, id: string) {
  const row = (await quotasOf(client, `&instance=${instance}`)).find((each) => each.id === id);
  return [row?.limit, row?.used, row?.throttled];
}

/** Requests of a type of operation in turn; what they name does not exist, which is charged. */
const REQUESTS: Readonly<Record<string, readonly Sent[]>> = {
  instance_symmetric: [
    { Action: "Encrypt", KeyId: "key-hzz000000000000000001", Plaintext: "YQ==" },
    { Action: "GenerateDataKey", KeyId: "key-hzz000000000000000001" },
    { Action: "GenerateDataKeyWithoutPlaintext", KeyId: "key-hzz000000000000000001" },
  ],
  instance_asymmetric: [
    ...["AsymmetricSign", "AsymmetricVerify"].map((Action) => ({
      Action,
      KeyId: "key-hzz000000000000000001",
      KeyVersionId: "0f7d1f8a-1f2b-4c3d-8e4f-000000000001",
      Algorithm: "ECDSA_SHA_256",
      Digest: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      Value: "YQ==",
    })),
    ...["AsymmetricEncrypt", "AsymmetricDecrypt"].map((Action) => ({
      Action,
      KeyId: "key-hzz000000000000000001",
      KeyVersionId: "0f7d1f8a-1f2b-4c3d-8e4f-000000000001",
      Algorithm: "RSAES_OAEP_SHA_256",
      Plaintext: "YQ==",
      CiphertextBlob: "YQ==",
    })),
  ],
  instance_public_key: [
    {
      Action: "GetPublicKey",
      KeyId: "key-hzz000000000000000001",
      KeyVersionId: "0f7d1f8a-1f2b-4c3d-8e4f-000000000001",
    },
  ],
  instance_secret_value: [{ Action: "GetSecretValue", SecretName: "none" }],
};

function requestOf(row: string, n: number): Sent {
  const requests = REQUESTS[row] ?? [];
  return requests[n % requests.length] ?? { Action: "" };
}

/**
 * Rows of "Performance data for KMS" (dedicated gateway) up to 1,000 a second of the plans that have a list price, by
 * hand; all of them: quotas/gateway-load.test.ts.
 */
const TABLE = [
  ["software", 1000, { instance_symmetric: 1000, instance_asymmetric: 200, instance_secret_value: 500 }],
  ["software", 1000, { instance_public_key: 1000 }],
  ["software", 2000, { instance_asymmetric: 300 }],
  ["software", 4000, { instance_asymmetric: 500 }],
  ["hardware", 2000, { instance_asymmetric: 300, instance_secret_value: 1000 }],
  ["hardware", 4000, { instance_asymmetric: 500 }],
  ["hardware", 6000, { instance_asymmetric: 700 }],
] as const;

describe("the dedicated gateway of an instance", () => {
  it.each(TABLE)(
    "lets the figures of %s, %i QPS pass in a second, and not one more: %o",
    async (...cells) => {
      const [type, qps, figures] = cells;
      const { client, instance } = await newInstance({ type, qps });
      for (const [row, figure] of Object.entries(figures)) {
        const send = (n: number) => atGateway(client, instance, requestOf(row, n));
        expect(await notThrottled(figure, send)).toBe(figure);
        const others = await Promise.all((REQUESTS[row] ?? []).map((_, n) => send(n)));
        for (const other of others) expect(other).toMatchObject(THROTTLED);
        expect(await useOf(client, instance, row)).toEqual([figure, figure, REQUESTS[row]?.length]);
      }
      // Neither the shared gateway nor another row has noticed.
      const other = Object.keys(REQUESTS).find((row) => !(row in figures)) ?? "";
      expect((await atGateway(client, instance, requestOf(other, 0))).status).toBe(404);
      for (const id of ["symmetric_crypto", "asymmetric_crypto", "secret_query_retrieve"]) {
        expect((await quotasOf(client, "")).find((row) => row.id === id)?.used).toBe(0);
      }

      const [row = ""] = Object.keys(figures);
      await workspace.advance(0.999);
      expect(await atGateway(client, instance, requestOf(row, 0))).toMatchObject(THROTTLED);
      await workspace.advance(0.001);
      expect((await atGateway(client, instance, requestOf(row, 0))).code).not.toBe("Rejected.Throttling");
    },
  );

  it("has the figures of the present plan", async () => {
    const { client, instance } = await newInstance();
    const send = (n: number) => atGateway(client, instance, requestOf("instance_asymmetric", n));
    expect(await notThrottled(201, send)).toBe(200);
    await upgrade(client, instance, { qps: 2000 });
    expect(await notThrottled(101, send)).toBe(100);
    expect(await useOf(client, instance, "instance_asymmetric")).toEqual([300, 300, 2]);
  });

  it("does cryptography with the keys of its instance, by header and by host", async () => {
    const { client, instance } = await newInstance({ secrets: 100 });
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: instance });
    await client.call("CreateSecret", {
      SecretName: "inside",
      SecretData: "s3cret",
      VersionId: "v1",
      EncryptionKeyId: id,
      DKMSInstanceId: instance,
    });
    for (const via of [atGateway, atHost]) {
      const sealed = await via(client, instance, {
        Action: "Encrypt",
        KeyId: id,
        Plaintext: base64("over the gateway"),
      });
      expect(sealed.status).toBe(200);
      const CiphertextBlob = sealed.json.CiphertextBlob as string;
      const opened = await via(client, instance, { Action: "Decrypt", CiphertextBlob });
      expect(opened.json).toMatchObject({ KeyId: id, Plaintext: base64("over the gateway") });
      const secret = await via(client, instance, { Action: "GetSecretValue", SecretName: "inside" });
      expect(secret.json).toMatchObject({ SecretData: "s3cret" });
    }
    expect(await useOf(client, instance, "instance_symmetric")).toEqual([1000, 4, 0]);
    expect(await useOf(client, instance, "instance_secret_value")).toEqual([500, 2, 0]);

    // The shared gateway has the key too, and counts it there.
    await client.call("Encrypt", { KeyId: id, Plaintext: base64("over the other one") });
    expect((await quotasOf(client, "")).find((row) => row.id === "symmetric_crypto")?.used).toBe(1);
    expect(await useOf(client, instance, "instance_symmetric")).toEqual([1000, 4, 0]);
  });

  it("has no keys and secrets but those of its instance", async () => {
    const { client, instance } = await newInstance({ secrets: 100 });
    const other = await makeInstance(client, workspace, { secrets: 100 });
    const encrypt = (KeyId: string) =>
      atGateway(client, instance, { Action: "Encrypt", KeyId, Plaintext: base64("a") });
    const there = await addAlibabaKey(client, { DKMSInstanceId: other });
    const outside = await addAlibabaKey(client);
    for (const { id, arn } of [there, outside]) {
      for (const name of [id, arn]) {
        expect(await encrypt(name)).toMatchObject({ status: 404, code: "Forbidden.KeyNotFound" });
      }
      const sealed = await client.call("Encrypt", { KeyId: id, Plaintext: base64("a") });
      const CiphertextBlob = sealed.CiphertextBlob as string;
      const opened = await atGateway(client, instance, { Action: "Decrypt", CiphertextBlob });
      expect(opened).toMatchObject({ status: 404, code: "Forbidden.KeyNotFound" });
    }
    expect((await encrypt("alias/acs/oss")).status).toBe(404);
    const keys = await client.call("ListKeys", {});
    expect(keys.TotalCount).toBe(2);

    await client.call("CreateSecret", {
      SecretName: "there",
      SecretData: "s",
      VersionId: "v1",
      EncryptionKeyId: there.id,
      DKMSInstanceId: other,
    });
    await client.call("CreateSecret", { SecretName: "outside", SecretData: "s", VersionId: "v1" });
    for (const SecretName of ["there", "outside"]) {
      expect(await atGateway(client, instance, { Action: "GetSecretValue", SecretName })).toMatchObject({
        status: 404,
        code: "Forbidden.ResourceNotFound",
      });
    }
    const its = await atGateway(client, other, { Action: "GetSecretValue", SecretName: "there" });
    expect(its.status).toBe(200);
  });

  it("has no ReEncrypt and no management", async () => {
    const { client, instance } = await newInstance();
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: instance });
    const refused = { status: 400, code: "Rejected.UnsupportedOperation" };
    const requests: readonly Sent[] = [
      { Action: "ReEncrypt", CiphertextBlob: "YWJj", DestinationKeyId: id },
      { Action: "CreateKey" },
      { Action: "DescribeKey", KeyId: id },
      { Action: "ScheduleKeyDeletion", KeyId: id, PendingWindowInDays: "7" },
      { Action: "ListSecrets" },
      { Action: "GetKmsInstance", KmsInstanceId: instance },
    ];
    for (const sent of requests) {
      expect(await atGateway(client, instance, sent), sent.Action).toMatchObject(refused);
    }
    const state = await client.call("DescribeKey", { KeyId: id });
    expect(state.KeyMetadata).toMatchObject({ KeyState: "Enabled" });
    expect((await atGateway(client, instance, { Action: "NoSuchThing" })).code).toBe(
      "InvalidAction.NotFound",
    );
  });

  it("answers only while its instance is at work", async () => {
    const { client } = await newInstance();
    const sent = { Action: "Encrypt", KeyId: "alias/a", Plaintext: base64("a") };
    for (const name of ["kst-none", "", "constructor"]) {
      expect(await atGateway(client, name, sent)).toMatchObject({
        status: 403,
        code: "Forbidden.DKMSInstanceNotFound",
      });
    }
    const unconnected = await buyInstance(client);
    expect(await atGateway(client, unconnected, sent)).toMatchObject({
      status: 403,
      code: "Forbidden.DKMSInstanceStateInvalid",
    });
  });
});

describe("--quotas", () => {
  it.each([
    ["observe", [2, 2, 3]],
    ["off", [2, 0, 0]],
  ] as const)("%s lets everything pass at a dedicated gateway", async (server, use) => {
    const own = await FrozenWorkspace.begin(NOW, server);
    const client = alibabaClient({ ...own.options, account: freshAlibabaAccount() });
    const instance = await makeInstance(client, own);
    const place = { account: client.account, region: "cn-hangzhou", instance };
    const options = { server, workspace: own.name };
    await control("PUT", "quotas/alibaba/instance_public_key", { ...place, limit: 2 }, options);
    const send = (n: number) => atGateway(client, instance, requestOf("instance_public_key", n));
    expect(await notThrottled(5, send)).toBe(5);
    const query = new URLSearchParams({ cloud: "alibaba", instance });
    const { json } = await control("GET", `quotas?${query}`, undefined, options);
    const row = (json.quotas as Quotas).find(({ id }) => id === "instance_public_key");
    expect([row?.limit, row?.used, row?.throttled]).toEqual(use);
  });
});

describe("the rows of an instance in the control API", () => {
  const options = () => ({ server: "enforce", workspace: workspace.name }) as const;

  it("are six, with their operations", async () => {
    const { client, instance } = await newInstance({ qps: 4000 });
    const rows = await quotasOf(client, `&instance=${instance}`);
    expect(rows.map(({ id, limit }) => [id, limit])).toEqual([
      ["instance_symmetric", 4000],
      ["instance_asymmetric", 500],
      ["instance_public_key", 4000],
      ["instance_secret_value", 2000],
      ["instance_random", 4000],
      ["instance_data_key_pairs", 1],
    ]);
    expect(rows[5]?.operations).toContain("AdvanceGenerateDataKeyPair");
    expect(rows[0]).toMatchObject({ intervalSeconds: 1, default: 4000, adjustable: false, waiting: 0 });
    expect(await quotasOf(client, "")).toHaveLength(17);
  });

  it("are overridden for one instance, and restored", async () => {
    const { client, instance } = await newInstance();
    const other = await makeInstance(client, workspace);
    const place = { account: client.account, region: "cn-hangzhou", instance };
    const path = "quotas/alibaba/instance_symmetric";
    const put = await control("PUT", path, { ...place, limit: 3 }, options());
    expect(put).toMatchObject({ status: 200, json: { id: "instance_symmetric", limit: 3, default: 1000 } });
    const send = (id: string) => (n: number) => atGateway(client, id, requestOf("instance_symmetric", n));
    expect(await notThrottled(4, send(instance))).toBe(3);
    expect(await notThrottled(4, send(other))).toBe(4);
    expect(await useOf(client, instance, "instance_symmetric")).toEqual([3, 3, 1]);
    const restored = await control("DELETE", `${path}?${new URLSearchParams(place)}`, undefined, options());
    expect(restored).toMatchObject({ status: 200, json: { limit: 1000, used: 3 } });
    expect(await notThrottled(4, send(instance))).toBe(4);
  });

  it("are found for an instance of the account only", async () => {
    const { client, instance } = await newInstance();
    const place = { account: client.account, region: "cn-hangzhou", instance };
    const path = "quotas/alibaba/instance_symmetric";
    for (const wrong of [
      { instance: "kst-none" },
      { account: "1000000000000001" },
      { region: "cn-beijing" },
    ]) {
      expect(await control("PUT", path, { ...place, ...wrong, limit: 3 }, options())).toMatchObject({
        status: 404,
        json: { error: { code: "notFound" } },
      });
      const query = new URLSearchParams({ cloud: "alibaba", ...place, ...wrong });
      expect((await control("GET", `quotas?${query}`, undefined, options())).status).toBe(404);
    }
    const { instance: _, ...nowhere } = place;
    expect((await control("PUT", path, { ...nowhere, limit: 3 }, options())).status).toBe(400);
    expect((await control("PUT", path, { ...place, limit: -1 }, options())).status).toBe(400);
    const aws = `quotas?cloud=aws&instance=${instance}`;
    expect((await control("GET", aws, undefined, options())).status).toBe(400);
    expect(await useOf(client, instance, "instance_symmetric")).toEqual([1000, 0, 0]);
  });
});
