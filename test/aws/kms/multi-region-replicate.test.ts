import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, kms } from "../../support/client.ts";
import { stateOf } from "../../support/import.ts";
import { DAY, encrypt, makeKey } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";

describe("a multi-Region primary key", () => {
  it("has an id of its own form, and shows what it is", async () => {
    const key = await MultiRegionKey.make(START);
    expect(key.id).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(await key.describe(HOME)).toMatchObject({
      KeyId: key.id,
      Arn: key.arn(HOME),
      KeyState: "Enabled",
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: "PRIMARY",
        PrimaryKey: { Arn: key.arn(HOME), Region: HOME },
        ReplicaKeys: [],
      },
    });
  });

  it("is made on demand only", async () => {
    const { KeyMetadata } = await kms().send(new CreateKeyCommand({ MultiRegion: false }));
    expect(KeyMetadata?.MultiRegion).toBe(false);
    expect(KeyMetadata).not.toHaveProperty("MultiRegionConfiguration");
    expect(KeyMetadata?.KeyId).not.toMatch(/^mrk-/);
  });
});

describe("ReplicateKey", () => {
  it("answers with a replica in the making, that is ready after a while", async () => {
    const key = await MultiRegionKey.make(START, [], {
      Description: "the primary's",
      Tags: [{ TagKey: "a", TagValue: "b" }],
    });
    const primary = await key.describe(HOME);
    await key.workspace.advance(60);
    const { $metadata: _, ReplicaKeyMetadata, ReplicaPolicy, ReplicaTags } = await key.replicate(PARIS);
    const MultiRegionConfiguration = {
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Arn: key.arn(HOME), Region: HOME },
      ReplicaKeys: [{ Arn: key.arn(PARIS), Region: PARIS }],
    };
    const { CurrentKeyMaterialId, ...shared } = primary;
    const replica = {
      ...shared,
      Arn: key.arn(PARIS),
      CreationDate: new Date(Date.parse(START) + 60_000),
      Description: "",
      Enabled: false,
      KeyState: "Creating",
      MultiRegionConfiguration,
    };
    expect(ReplicaKeyMetadata).toEqual(replica);
    expect(ReplicaTags).toBeUndefined(); // recorded
    expect(ReplicaPolicy).toBe((await key.at(HOME).send(new GetKeyPolicyCommand({ KeyId: key.id }))).Policy);
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [PARIS]]);

    const encrypting = key.at(PARIS).send(new EncryptCommand({ KeyId: key.id, Plaintext: Buffer.from("x") }));
    expect(await failure(encrypting)).toEqual({
      name: "KMSInvalidStateException",
      message: `${key.arn(PARIS)} is creating.`,
      status: 400,
    });
    await key.workspace.advance(MOMENT - 1);
    expect(await key.state(PARIS)).toBe("Creating");
    await key.workspace.advance(1);
    expect(await key.describe(PARIS)).toEqual({
      ...replica,
      Enabled: true,
      KeyState: "Enabled",
      CurrentKeyMaterialId,
    });
  });

  it("becomes ready by a running clock, too", async () => {
    const primary = kms();
    const account = (await primary.config.credentials()).accessKeyId;
    const { KeyMetadata } = await primary.send(new CreateKeyCommand({ MultiRegion: true }));
    const KeyId = KeyMetadata?.KeyId ?? "";
    await primary.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: TOKYO }));
    const replica = kms({ account, region: TOKYO });
    expect(await stateOf(replica, KeyId)).toBe("Creating");
    await expect.poll(() => stateOf(replica, KeyId), { interval: 100 }).toBe("Enabled");
    await encrypt(replica, KeyId, "x");
  });

  it("takes a policy, tags and a description of the replica's own", async () => {
    const key = await MultiRegionKey.make(START);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${key.account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${key.account}:root` },
          Action: "kms:Encrypt",
          Resource: "*",
        },
      ],
    });
    const Tags = [{ TagKey: "where", TagValue: "Paris" }];
    const answer = await key.replicate(PARIS, { Policy, Tags, Description: "in Paris" });
    expect(answer).toMatchObject({
      ReplicaPolicy: Policy,
      ReplicaTags: Tags,
      ReplicaKeyMetadata: { Description: "in Paris" },
    });
    const { Policy: kept } = await key.at(PARIS).send(new GetKeyPolicyCommand({ KeyId: key.id }));
    expect(kept).toBe(Policy);
    const listed = await key.at(PARIS).send(new ListResourceTagsCommand({ KeyId: key.id }));
    expect(listed.Tags).toEqual(Tags);
    expect((await key.at(HOME).send(new ListResourceTagsCommand({ KeyId: key.id }))).Tags).toEqual([]);
  });

  it("refuses a policy and tags that CreateKey refuses", async () => {
    const key = await MultiRegionKey.make(START);
    expect(await failure(key.replicate(PARIS, { Policy: "{" }))).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
    const tag = { TagKey: "a", TagValue: "b" };
    expect(await failure(key.replicate(PARIS, { Tags: [tag, tag] }))).toMatchObject({ name: "TagException" });
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, []]);
    expect((await key.at(PARIS).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it("makes one replica in a Region, whatever state it is in", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const taken = {
      name: "AlreadyExistsException",
      message: "You can create only one replica of each primary key in each AWS Region.", // recorded
      status: 400,
    };
    expect(await failure(key.replicate(PARIS))).toEqual(taken);
    await key.at(PARIS).send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    expect(await failure(key.replicate(PARIS))).toEqual(taken);
    await key.workspace.advance(7 * DAY);
    await key.replicate(PARIS, { Description: "again" });
    await key.workspace.advance(MOMENT);
    expect(await key.describe(PARIS)).toMatchObject({ Description: "again", KeyState: "Enabled" });
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [PARIS]]);
  });

  it("makes one replica where many are asked for at the same time", async () => {
    const key = await MultiRegionKey.make(START);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => key.replicate(PARIS)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [PARIS]]);
  });

  it("makes replicas in several Regions at the same time", async () => {
    const key = await MultiRegionKey.make(START);
    const regions = [PARIS, TOKYO, "us-west-2", "sa-east-1", "eu-central-1"];
    await Promise.all(regions.map((region) => key.replicate(region)));
    await key.workspace.advance(MOMENT);
    // Replicas hear of each other in the background, by the wall clock.
    for (const region of regions) {
      await expect.poll(() => key.roles(region)).toEqual(["REPLICA", HOME, [...regions].sort()]);
      expect(await key.state(region)).toBe("Enabled");
    }
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [...regions].sort()]);
  });

  it.each([HOME, "cn-north-1", "us-gov-west-1", "nowhere-1"])("refuses the Region %s", async (region) => {
    const key = await MultiRegionKey.make(START);
    expect(await failure(key.replicate(region))).toMatchObject({ name: "ValidationException", status: 400 });
  });

  it("refuses a replica that is still Creating as any other replica (recorded)", async () => {
    const key = await MultiRegionKey.make(START);
    await key.replicate(PARIS);
    expect(await key.state(PARIS)).toBe("Creating");
    expect(await failure(key.replicate(TOKYO, {}, PARIS))).toEqual({
      name: "UnsupportedOperationException",
      message: `${key.arn(PARIS)} is not a multi-region primary key.`,
      status: 400,
    });
  });

  it("refuses a replica and a single-Region key", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const refused = (arn: string) => ({
      name: "UnsupportedOperationException",
      message: `${arn} is not a multi-region primary key.`,
      status: 400,
    });
    expect(await failure(key.replicate(TOKYO, {}, PARIS))).toEqual(refused(key.arn(PARIS)));
    const single = await makeKey();
    const call = single.client.send(new ReplicateKeyCommand({ KeyId: single.id, ReplicaRegion: PARIS }));
    expect(await failure(call)).toEqual(refused(single.arn));
  });

  it("refuses a primary that is not enabled", async () => {
    const key = await MultiRegionKey.make(START);
    await key.at(HOME).send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await failure(key.replicate(PARIS))).toMatchObject({ name: "DisabledException" });
    await key.at(HOME).send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    expect(await failure(key.replicate(PARIS))).toMatchObject({ name: "KMSInvalidStateException" });
    const empty = await MultiRegionKey.make(START, [], { Origin: "EXTERNAL" });
    expect(await failure(empty.replicate(PARIS))).toEqual({
      name: "KMSInvalidStateException",
      message: `${empty.arn(HOME)} is pending import.`,
      status: 400,
    });
  });

  it("refuses another account's key", async () => {
    const key = await MultiRegionKey.make(START);
    const other = kms({ ...key.workspace.options });
    const call = other.send(new ReplicateKeyCommand({ KeyId: key.arn(HOME), ReplicaRegion: PARIS }));
    expect(await failure(call)).toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("what each Region has for itself", () => {
  it("is changed without the others: description, tags, policy, alias, state", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const [home, paris] = [key.at(HOME), key.at(PARIS)];
    const KeyId = key.id;
    await home.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "home" }));
    await paris.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }));
    await paris.send(new CreateAliasCommand({ AliasName: "alias/paris", TargetKeyId: KeyId }));
    await paris.send(new DisableKeyCommand({ KeyId }));
    const { Policy } = await home.send(new GetKeyPolicyCommand({ KeyId }));
    const changed = (Policy ?? "").replace("Enable IAM User Permissions", "Changed at home");
    await home.send(new PutKeyPolicyCommand({ KeyId, Policy: changed }));

    expect(await key.describe(PARIS)).toMatchObject({ Description: "", KeyState: "Disabled" });
    expect(await key.describe(HOME)).toMatchObject({ Description: "home", KeyState: "Enabled" });
    expect((await home.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([]);
    expect((await paris.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
    expect(await failure(encrypt(home, "alias/paris", "x"))).toMatchObject({ name: "NotFoundException" });
    await encrypt(home, KeyId, "x");
    expect(await failure(encrypt(paris, "alias/paris", "x"))).toMatchObject({ name: "DisabledException" });
  });

  it("ends with the workspace, in every Region", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const { server, name: workspace } = key.workspace;
    await control("POST", "reset", undefined, { server, workspace });
    for (const region of [HOME, PARIS]) {
      expect(await failure(key.describe(region))).toMatchObject({ name: "NotFoundException" });
      expect((await key.at(region).send(new ListKeysCommand({}))).Keys).toEqual([]);
    }
  });
});
