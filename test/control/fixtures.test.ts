import {
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, kms } from "../support/client.ts";
import { exampleFixture, freshWorkspace, loadFixture, pathsOf } from "../support/fixtures.ts";

const ACCOUNT = "111122223333";
const ID = "0b6f1a52-5c1f-4a7c-9d3c-2f6f3f3b8f10";
const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const seed = exampleFixture("seed.yaml");

const at = (workspace: string, region = "eu-west-3") => kms({ workspace, account: ACCOUNT, region });

/** A fixture with keys of AWS. */
const keys = (...items: object[]) => ({ fauxkms: "fixture/1", aws: { account: ACCOUNT, keys: items } });

/** The keys of an account in a workspace. */
async function keysIn(workspace: string, region = "us-east-1"): Promise<string[]> {
  const { Keys = [] } = await at(workspace, region).send(new ListKeysCommand({}));
  return Keys.map(({ KeyId = "" }) => KeyId);
}

describe("POST fixtures", () => {
  it("makes keys with material, aliases, tags, grants, rotation, states and replicas", async () => {
    const workspace = freshWorkspace();
    expect(await loadFixture(seed, { workspace })).toEqual({ status: 200, created: 12, skipped: 0 });
    const client = at(workspace);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/orders" }));
    expect(KeyMetadata).toMatchObject({ KeyId: ID, KeyState: "Enabled", Description: "encrypts orders" });
    const { Rotations } = await client.send(
      new ListKeyRotationsCommand({ KeyId: ID, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
    );
    expect(Rotations?.map(({ KeyMaterialState }) => KeyMaterialState)).toEqual(["NON_CURRENT", "CURRENT"]);
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId: ID }));
    expect(Tags).toEqual([{ TagKey: "team", TagValue: "shop" }]);
    const { Grants } = await client.send(new ListGrantsCommand({ KeyId: ID }));
    expect(Grants).toMatchObject([
      { Name: "worker", GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/worker` },
    ]);
    const status = await client.send(new GetKeyRotationStatusCommand({ KeyId: ID }));
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    const states = ["alias/old", "alias/byok", "alias/invoices"].map(async (KeyId) => {
      const answer = await client.send(new DescribeKeyCommand({ KeyId }));
      return [answer.KeyMetadata?.KeyState, answer.KeyMetadata?.KeySpec];
    });
    expect(await Promise.all(states)).toEqual([
      ["Disabled", "SYMMETRIC_DEFAULT"],
      ["PendingImport", "SYMMETRIC_DEFAULT"],
      ["Enabled", "ECC_NIST_P256"],
    ]);
    const replica = await at(workspace, "us-east-1").send(
      new DescribeKeyCommand({ KeyId: "alias/everywhere" }),
    );
    expect(replica.KeyMetadata?.MultiRegionConfiguration).toMatchObject({
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Region: "eu-west-3" },
      ReplicaKeys: [{ Region: "us-east-1" }],
    });
  });

  it("is idempotent with merge, refuses what exists with create, and begins anew with replace", async () => {
    const workspace = freshWorkspace();
    await loadFixture(seed, { workspace });
    expect(await loadFixture(seed, { workspace, mode: "merge" })).toMatchObject({ created: 0, skipped: 12 });
    const refused = await loadFixture(seed, { workspace });
    expect(refused).toMatchObject({ status: 409, error: { code: "conflict" } });
    expect(pathsOf(refused)).toContain("aws.keys[0]");
    const other = keys({ id: ID, material: HEX });
    expect(await loadFixture(other, { workspace, mode: "replace" })).toMatchObject({
      created: 1,
      skipped: 0,
    });
    expect([await keysIn(workspace), await keysIn(workspace, "eu-west-3")]).toEqual([[ID], []]);
  });

  it("skips a key that an alias of its names, where the fixture gives it no id", async () => {
    const workspace = freshWorkspace();
    const fixture = keys({ alias: "alias/named", description: "first" });
    await loadFixture(fixture, { workspace });
    const again = keys({ alias: "alias/named", description: "second" }, { alias: "alias/more" });
    expect(await loadFixture(again, { workspace, mode: "merge" })).toMatchObject({ created: 1, skipped: 1 });
    const { Aliases } = await at(workspace, "us-east-1").send(new ListAliasesCommand({}));
    const names = Aliases?.filter(({ TargetKeyId }) => TargetKeyId).map(({ AliasName }) => AliasName);
    expect(names).toEqual(["alias/more", "alias/named"]);
  });

  it("sets clock, settings, quotas and faults, each once", async () => {
    const workspace = freshWorkspace();
    const fixture = {
      fauxkms: "fixture/1",
      clock: { mode: "frozen", now: "2026-12-01T00:00:00Z" },
      settings: { quotas: "enforce" },
      aws: {
        account: ACCOUNT,
        quotas: [{ id: "createKey", limit: 50 }],
        keys: [{ alias: "alias/gone", state: "PendingDeletion", deletionDate: "2026-12-09T00:00:00Z" }],
      },
      faults: [{ match: { operation: "Encrypt" }, effect: { error: "ThrottlingException" }, times: 1 }],
    };
    expect(await loadFixture(fixture, { workspace })).toMatchObject({ created: 5, skipped: 0 });
    expect(await loadFixture(fixture, { workspace, mode: "merge" })).toMatchObject({
      created: 0,
      skipped: 5,
    });
    const client = at(workspace, "us-east-1");
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/gone" }));
    expect(KeyMetadata).toMatchObject({
      KeyState: "PendingDeletion",
      DeletionDate: new Date("2026-12-09T00:00:00Z"),
      CreationDate: new Date("2026-12-01T00:00:00Z"),
    });
    const { json } = await control("GET", `quotas?account=${ACCOUNT}&region=us-east-1`, undefined, {
      server: "off",
      workspace,
    });
    expect(json.quotas).toContainEqual(expect.objectContaining({ id: "createKey", limit: 50 }));
    const encrypt = client.send(new EncryptCommand({ KeyId: "alias/gone", Plaintext: Buffer.from("x") }));
    await expect(encrypt).rejects.toMatchObject({ name: "ThrottlingException" });
  });

  it("fills a workspace as it is made, in the workspace's own accounts", async () => {
    const fixture = { fauxkms: "fixture/1", aws: { keys: [{ alias: "alias/own", material: HEX }] } };
    const made = await control("POST", "workspaces", { from: { fixture } }, { server: "off" });
    expect(made.status).toBe(201);
    const { aws, name } = made.json as { aws: { accountId: string; accessKeyId: string }; name: string };
    const client = kms({ account: aws.accessKeyId });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/own" }));
    expect(KeyMetadata?.AWSAccountId).toBe(aws.accountId);
    const again = await control("POST", "workspaces", { name, from: { fixture } }, { server: "off" });
    expect(again.status).toBe(200);
    await control("DELETE", `workspaces/${name}`, undefined, { server: "off" });
  });

  it("makes no workspace of a fixture that is wrong", async () => {
    const name = freshWorkspace();
    const fixture = keys({ alias: "alias/x", material: "abcd" });
    const { status } = await control("POST", "workspaces", { name, from: { fixture } }, { server: "off" });
    expect(status).toBe(400);
    const found = await control("GET", `workspaces/${name}`, undefined, { server: "off" });
    expect(found.status).toBe(404);
  });
});
