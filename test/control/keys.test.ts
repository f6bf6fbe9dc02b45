import {
  CreateAliasCommand,
  CreateGrantCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { addSecret, REDIS, secretText } from "../support/alibaba-secrets.ts";
import { control, freshAccount } from "../support/client.ts";
import { importWith, parametersForImport, symmetricMaterial } from "../support/import.ts";
import { addKey, FrozenWorkspace, makeKey, NO_KEY } from "../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const REGION = "eu-west-3";

type Shown = Readonly<Record<string, unknown>>;

/** A workspace whose clock stands still, and a reader of its control API. */
async function scene() {
  const workspace = await FrozenWorkspace.begin(START);
  const get = (path: string) => control("GET", path, undefined, { server: "off", workspace: workspace.name });
  const read = async (path: string) => {
    const { status, json } = await get(path);
    expect([status, json.error]).toEqual([200, undefined]);
    return json;
  };
  return { workspace, get, read };
}

describe("GET keys", () => {
  it("lists the keys of an account in a Region, oldest first, with state, dates, aliases and last use", async () => {
    const { workspace, read } = await scene();
    const key = await makeKey({ ...workspace.options, region: REGION }, { Description: "first" });
    const { client, account, id } = key;
    const dying = await addKey(client, { Description: "second" });
    await addKey(client, { Description: "third", KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    await client.send(new CreateAliasCommand({ AliasName: "alias/one", TargetKeyId: id }));
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    const used = await client.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("x") }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: dying.id, PendingWindowInDays: 7 }));
    const { keys, next, ...place } = await read(`keys?account=${account}&region=${REGION}`);
    expect([place, next]).toEqual([{ cloud: "aws", account, region: REGION }, undefined]);
    const [first, second, third, ...more] = keys as readonly Shown[];
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      keyId: id,
      arn: key.arn,
      description: "first",
      state: "Enabled",
      keySpec: "SYMMETRIC_DEFAULT",
      createdAt: START,
      deletionAt: null,
      rotation: { enabled: true, periodInDays: 90, nextAt: "2030-04-01T00:00:00.000Z" },
      aliases: ["alias/one"],
      lastUse: { operation: "Encrypt", at: START, requestId: used.$metadata.requestId },
    });
    expect(second).toMatchObject({
      keyId: dying.id,
      state: "PendingDeletion",
      deletionAt: "2030-01-08T00:00:00.000Z",
      nextEventAt: "2030-01-08T00:00:00.000Z",
      lastUse: null,
    });
    expect(third).toMatchObject({ description: "third", keySpec: "HMAC_256", aliases: [] });
    expect(await read(`keys?account=${account}&region=us-west-2`)).toMatchObject({ keys: [] });
    expect(await read(`keys?account=${freshAccount()}&region=${REGION}`)).toMatchObject({ keys: [] });
  });

  it("pages by `after` and `limit`, without a key twice or left out", async () => {
    const { workspace, read } = await scene();
    const { client, account, id } = await makeKey(workspace.options);
    const ids = [id];
    for (let more = 0; more < 4; more++) ids.push((await addKey(client)).id);
    const seen: unknown[] = [];
    const sizes: number[] = [];
    for (let after: unknown = 0; after !== undefined; ) {
      const page = await read(`keys?account=${account}&limit=2&after=${after}`);
      const keys = page.keys as readonly Shown[];
      seen.push(...keys.map(({ keyId }) => keyId));
      sizes.push(keys.length);
      after = page.next;
    }
    expect([seen, sizes]).toEqual([ids, [2, 2, 1]]);
  });

  it("lists those of Alibaba Cloud", async () => {
    const { workspace, read } = await scene();
    const client = alibabaClient({ ...workspace.options });
    const { id, arn } = await addAlibabaKey(client, { Description: "ours" });
    const { keys } = await read(`keys?cloud=alibaba&account=${client.account}`);
    expect(keys).toEqual([
      expect.objectContaining({ keyId: id, arn, description: "ours", cloud: "alibaba" }),
    ]);
    const shown = await read(`keys/${id}?cloud=alibaba&account=${client.account}`);
    expect(shown).toMatchObject({ keyId: id, grants: [], tags: [] });
    expect(shown.materials).toHaveLength(1);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["after=-1", "after"],
    ["cloud=azure", "cloud"],
    ["account=12", "account"],
    ["region=moon-1", "region"],
    ["state=Enabled", "the query"],
  ])("refuses ?%s, naming the mistake", async (query, named) => {
    const { get } = await scene();
    const { status, json } = await get(`keys?${query}`);
    expect([status, json]).toEqual([
      400,
      { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    ]);
  });
});

describe("GET keys/:id", () => {
  it("shows a key with its policy, tags, grants and materials, by its dates", async () => {
    const { workspace, read } = await scene();
    const { client, account, id } = await makeKey(workspace.options);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    await client.send(new PutKeyPolicyCommand({ KeyId: id, Policy }));
    await client.send(new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: "team", TagValue: "red" }] }));
    const grantee = `arn:aws:iam::${account}:role/worker`;
    const { GrantId, GrantToken } = await client.send(
      new CreateGrantCommand({ KeyId: id, GranteePrincipal: grantee, Operations: ["Decrypt"], Name: "ours" }),
    );
    await workspace.advance(60);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    await workspace.advance(3600);
    const shown = await read(`keys/${id}?account=${account}`);
    expect(shown).toMatchObject({
      keyId: id,
      policy: Policy,
      tags: [{ key: "team", value: "red" }],
      grants: [{ grantId: GrantId, name: "ours", operations: ["Decrypt"], createdAt: START }],
    });
    expect(JSON.stringify(shown.grants)).toContain(grantee);
    // A token of a grant gives what the grant gives.
    expect(JSON.stringify(shown)).not.toContain(GrantToken);
    const materials = shown.materials as readonly Shown[];
    expect(materials.map(({ rotationType }) => rotationType)).toEqual([null, "ON_DEMAND"]);
    expect(materials[0]?.createdAt).toBe(START);
    expect(shown.currentMaterialId).toBe(materials[1]?.materialId);
  });

  it("is 404 for a key that is not there, or in another account, Region or workspace", async () => {
    const { workspace, get } = await scene();
    const { account, id } = await makeKey(workspace.options);
    const other = await scene();
    expect((await get(`keys/${id}?account=${account}`)).status).toBe(200);
    for (const answer of [
      await get(`keys/${NO_KEY}?account=${account}`),
      await get(`keys/${id}?account=${freshAccount()}`),
      await get(`keys/${id}?account=${account}&region=us-west-2`),
      await get(`keys/${id}?cloud=alibaba`),
      await other.get(`keys/${id}?account=${account}`),
    ]) {
      expect(answer).toMatchObject({ status: 404, json: { error: { code: "notFound" } } });
    }
  });

  it("never shows material, not even of a key whose material was imported", async () => {
    const { workspace, read } = await scene();
    const { client, account, id } = await makeKey(workspace.options, { Origin: "EXTERNAL" });
    const material = symmetricMaterial();
    await importWith(client, await parametersForImport(client, id), material, {
      ValidTo: new Date("2030-02-01T00:00:00Z"),
    });
    const shown = await read(`keys/${id}?account=${account}`);
    expect(shown).toMatchObject({
      state: "Enabled",
      materials: [{ present: true, validTo: "2030-02-01T00:00:00.000Z" }],
    });
    const texts = JSON.stringify([shown, await read(`keys?account=${account}`)]);
    for (const coding of ["base64", "hex", "base64url"] as const) {
      expect(texts).not.toContain(material.toString(coding));
    }
    expect(texts).not.toMatch(/wrapped|"material"|"bytes"|private/i);
  });

  it("shows a key as it is now: one that is disabled, one whose deletion is over", async () => {
    const { workspace, get, read } = await scene();
    const { client, account, id } = await makeKey(workspace.options);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect((await read(`keys/${id}?account=${account}`)).state).toBe("Disabled");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await workspace.advance(8 * 86_400);
    expect((await get(`keys/${id}?account=${account}`)).status).toBe(404);
    expect(await read(`keys?account=${account}`)).toMatchObject({ keys: [] });
  });
});

describe("GET secrets", () => {
  it("lists secrets with tags, rotation and versions, and never a value", async () => {
    const { workspace, read } = await scene();
    const client = alibabaClient({ ...workspace.options });
    const plain = await addSecret(client, {
      SecretData: "the-first-value",
      Tags: JSON.stringify([{ TagKey: "team", TagValue: "red" }]),
    });
    await client.call("PutSecretValue", {
      SecretName: plain,
      SecretData: "the-second-value",
      VersionId: "v2",
    });
    const managed = await addSecret(client, {
      ...REDIS,
      EnableAutomaticRotation: true,
      RotationInterval: "7d",
    });
    const password = await secretText(client, managed);
    const { secrets, ...place } = await read(`secrets?account=${client.account}`);
    expect(place).toEqual({ cloud: "alibaba", account: client.account, region: "cn-hangzhou" });
    const [first, second] = secrets as readonly Shown[];
    expect(first).toMatchObject({
      name: plain,
      type: "Generic",
      createdAt: START,
      plannedDeletionAt: null,
      rotation: null,
      tags: [{ key: "team", value: "red" }],
    });
    expect(first?.versions).toEqual([
      { versionId: "v1", stages: ["ACSPrevious"], createdAt: START },
      { versionId: "v2", stages: ["ACSCurrent"], createdAt: START },
    ]);
    expect(second).toMatchObject({
      name: managed,
      type: "Redis",
      rotation: { nextAt: "2030-01-08T00:00:00.000Z" },
    });
    const texts = JSON.stringify(secrets);
    const { AccountPassword = password } = JSON.parse(password) as { AccountPassword?: string };
    for (const value of ["the-first-value", "the-second-value", AccountPassword]) {
      for (const coded of [value, Buffer.from(value).toString("base64")]) expect(texts).not.toContain(coded);
    }
  });

  it("shows when a secret will be deleted, and nothing of other accounts, Regions and workspaces", async () => {
    const { workspace, read } = await scene();
    const client = alibabaClient({ ...workspace.options });
    const name = await addSecret(client);
    await client.call("DeleteSecret", { SecretName: name, RecoveryWindowInDays: "7" });
    expect(await read(`secrets?account=${client.account}`)).toMatchObject({
      secrets: [{ name, plannedDeletionAt: "2030-01-08T00:00:00.000Z" }],
    });
    const other = await scene();
    for (const answer of [
      await read("secrets"),
      await read(`secrets?account=${client.account}&region=cn-beijing`),
      await other.read(`secrets?account=${client.account}`),
    ]) {
      expect(answer.secrets).toEqual([]);
    }
  });
});
