import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { withTargets } from "../../support/keys.ts";
import { addKey, decrypt, encrypt, FrozenWorkspace, makeKey, NO_KEY } from "../../support/management.ts";

const create = (client: KMSClient, AliasName: string, TargetKeyId: string) =>
  client.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
const update = (client: KMSClient, AliasName: string, TargetKeyId: string) =>
  client.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
const remove = (client: KMSClient, AliasName: string) => client.send(new DeleteAliasCommand({ AliasName }));
const targetOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyId;
const namesOf = async (client: KMSClient, KeyId?: string) =>
  withTargets((await client.send(new ListAliasesCommand({ KeyId }))).Aliases).map((alias) => alias.AliasName);

describe("CreateAlias", () => {
  it.each(["alias/a", "alias/A/b/C", "alias/with_under-score9", `alias/${"x".repeat(250)}`])(
    "makes %s for a key named by id or ARN",
    async (name) => {
      const { client, id, arn } = await makeKey();
      await create(client, name, id);
      expect(await targetOf(client, name)).toBe(id);
      await remove(client, name);
      await create(client, name, arn);
      expect(await targetOf(client, name)).toBe(id);
    },
  );

  it("answers with an empty body", async () => {
    const { id, account } = await makeKey();
    const answer = await raw("CreateAlias", { AliasName: "alias/a", TargetKeyId: id }, { account });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  it("tells names apart by case", async () => {
    const { client, id } = await makeKey();
    const other = await addKey(client);
    await create(client, "alias/Case", id);
    await create(client, "alias/case", other.id);
    expect(await targetOf(client, "alias/Case")).toBe(id);
    expect(await targetOf(client, "alias/case")).toBe(other.id);
  });

  it("refuses a name that is taken, by the same key or another", async () => {
    const { client, id, account } = await makeKey();
    const other = await addKey(client);
    await create(client, "alias/taken", id);
    for (const target of [id, other.id]) {
      expect(await failure(create(client, "alias/taken", target))).toEqual({
        name: "AlreadyExistsException",
        status: 400,
        message: `An alias with the name arn:aws:kms:us-east-1:${account}:alias/taken already exists`,
      });
    }
    expect(await targetOf(client, "alias/taken")).toBe(id);
  });

  it("keeps the names of accounts and Regions apart", async () => {
    const { account, client, id } = await makeKey();
    const elsewhere = await makeKey({ account, region: "eu-west-1" });
    const stranger = await makeKey();
    for (const key of [{ client, id }, elsewhere, stranger]) {
      await create(key.client, "alias/same", key.id);
      expect(await targetOf(key.client, "alias/same")).toBe(key.id);
    }
  });

  it("works on a disabled key, but not on one that is pending deletion", async () => {
    const { client, id, arn } = await makeKey();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await create(client, "alias/a", id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(create(client, "alias/b", id))).toEqual({
      name: "KMSInvalidStateException",
      status: 400,
      message: `${arn} is pending deletion.`,
    });
  });
});

describe("names and targets of CreateAlias and UpdateAlias", () => {
  const prefix =
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html';
  const cases: [string, Record<string, unknown>, string, string | RegExp | null][] = [
    ["a name without the prefix", { AliasName: "app" }, "ValidationException", prefix],
    ["a prefix in capitals", { AliasName: "Alias/app" }, "ValidationException", prefix],
    ["a name of AWS", { AliasName: "alias/aws/mine" }, "NotAuthorizedException", null],
    ["a prefix alone", { AliasName: "alias/" }, "InvalidAliasNameException", null],
    // Recorded (seed of Floci's tests, checked against AWS).
    [
      "a colon",
      { AliasName: "alias/Service:Test" },
      "ValidationException",
      "alias/Service:Test contains invalid characters for an alias",
    ],
    ["a space", { AliasName: "alias/a b" }, "ValidationException", /'aliasName' failed.*regular expression/],
    ["no characters", { AliasName: "" }, "ValidationException", /greater than or equal to 1/],
    [
      "257 characters",
      { AliasName: `alias/${"x".repeat(251)}` },
      "ValidationException",
      /less than or equal to 256/,
    ],
    ["no name", { AliasName: null }, "ValidationException", /Value null at 'aliasName'/],
    ["no target", { TargetKeyId: null }, "ValidationException", /Value null at 'targetKeyId'/],
    ["an alias as target", { TargetKeyId: "alias/b" }, "ValidationException", /Not aliases/],
    [
      "an alias ARN as target",
      { TargetKeyId: "arn:aws:kms:us-east-1:000000000000:alias/b" },
      "ValidationException",
      /Not aliases/,
    ],
    ["a target that does not exist", {}, "NotFoundException", /does not exist/],
    ["a target that is no key id", { TargetKeyId: "x" }, "NotFoundException", "Invalid keyId 'x'"],
    [
      "a target in another Region",
      { TargetKeyId: `arn:aws:kms:eu-west-1:000000000000:key/${NO_KEY}` },
      "NotFoundException",
      "Invalid arn eu-west-1",
    ],
  ];
  for (const operation of ["CreateAlias", "UpdateAlias"]) {
    it.each(cases)(`${operation} refuses %s`, async (_name, members, type, message) => {
      const answer = await raw(operation, { AliasName: "alias/a", TargetKeyId: NO_KEY, ...members });
      expect(answer).toMatchObject({ status: 400, json: { __type: type } });
      if (message === null) expect(answer.json).not.toHaveProperty("message");
      else expect(answer.json.message).toMatch(message);
    });
  }
});

describe("UpdateAlias", () => {
  it("points the alias at another key, which is used at once", async () => {
    const { client, id } = await makeKey();
    const other = await addKey(client);
    await create(client, "alias/app", id);
    const before = await encrypt(client, "alias/app", "old");
    await update(client, "alias/app", other.id);
    expect(await targetOf(client, "alias/app")).toBe(other.id);
    expect(await namesOf(client, id)).toEqual([]);
    expect(await namesOf(client, other.id)).toEqual(["alias/app"]);
    expect((await decrypt(client, before)).text).toBe("old");
  });

  it("moves the date of the last change only", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const { client, id } = await makeKey(workspace.options);
    await create(client, "alias/app", id);
    await workspace.advance(60);
    await update(client, "alias/app", id);
    expect(withTargets((await client.send(new ListAliasesCommand({}))).Aliases)).toMatchObject([
      { CreationDate: new Date("2030-01-01T00:00:00Z"), LastUpdatedDate: new Date("2030-01-01T00:01:00Z") },
    ]);
  });

  it("moves an alias away from a key that is pending deletion, but not to one", async () => {
    const { client, id, arn } = await makeKey();
    const other = await addKey(client);
    await create(client, "alias/leaving", id);
    await create(client, "alias/staying", other.id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await update(client, "alias/leaving", other.id);
    expect(await targetOf(client, "alias/leaving")).toBe(other.id);
    expect(await failure(update(client, "alias/staying", id))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
    });
  });

  it("refuses an alias that does not exist", async () => {
    const { client, id, account } = await makeKey();
    expect(await failure(update(client, "alias/missing", id))).toEqual({
      name: "NotFoundException",
      status: 400,
      message: `Alias arn:aws:kms:us-east-1:${account}:alias/missing is not found.`,
    });
  });
});

describe("DeleteAlias", () => {
  it("removes the alias at once and leaves the key; the name is free again", async () => {
    const { client, id, account } = await makeKey();
    const other = await addKey(client);
    await create(client, "alias/app", id);
    await encrypt(client, "alias/app", "x");
    await remove(client, "alias/app");
    const missing = {
      name: "NotFoundException",
      status: 400,
      message: `Alias arn:aws:kms:us-east-1:${account}:alias/app is not found.`,
    };
    expect(await failure(encrypt(client, "alias/app", "x"))).toEqual(missing);
    expect(await failure(remove(client, "alias/app"))).toEqual(missing);
    expect(await targetOf(client, id)).toBe(id);
    await create(client, "alias/app", other.id);
    expect(await targetOf(client, "alias/app")).toBe(other.id);
  });

  it("works while the key is pending deletion", async () => {
    const { client, id } = await makeKey();
    await create(client, "alias/app", id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await remove(client, "alias/app");
    expect(await namesOf(client)).toEqual([]);
  });

  it("does not remove an alias of AWS, nor another account's", async () => {
    const { client, id } = await makeKey();
    await targetOf(client, "alias/aws/sns");
    await create(client, "alias/mine", id);
    expect(await failure(remove(client, "alias/aws/sns"))).toMatchObject({ name: "NotAuthorizedException" });
    expect(await failure(remove(kms(), "alias/mine"))).toMatchObject({ name: "NotFoundException" });
    expect(await namesOf(client)).toEqual(["alias/aws/sns", "alias/mine"]);
  });
});

describe("ListAliases", () => {
  // Terraform's data "aws_kms_alias" looks for alias/aws/s3 in this list before anything has used it.
  it("shows a new account AWS's predefined aliases, without a key until one is used", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const { Aliases = [] } = await client.send(new ListAliasesCommand({}));
    expect(Aliases).toContainEqual({
      AliasName: "alias/aws/s3",
      AliasArn: `arn:aws:kms:us-east-1:${account}:alias/aws/s3`,
    });
    expect(withTargets(Aliases)).toEqual([]);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
    const used = (await client.send(new ListAliasesCommand({}))).Aliases ?? [];
    expect(used.map(({ AliasName }) => AliasName)).toEqual(Aliases.map(({ AliasName }) => AliasName));
    expect(withTargets(used)).toMatchObject([{ AliasName: "alias/aws/s3", TargetKeyId: KeyMetadata?.KeyId }]);
  });

  it("shows all members of each alias, for all keys or for one", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const { client, id, arn, account } = await makeKey(workspace.options);
    const other = await addKey(client);
    await create(client, "alias/one", id);
    await create(client, "alias/two", other.id);
    const date = new Date("2030-01-01T00:00:00Z");
    const { Aliases, Truncated } = await client.send(new ListAliasesCommand({ KeyId: arn }));
    expect(Truncated).toBe(false);
    expect(Aliases).toEqual([
      {
        AliasName: "alias/one",
        AliasArn: `arn:aws:kms:us-east-1:${account}:alias/one`,
        TargetKeyId: id,
        CreationDate: date,
        LastUpdatedDate: date,
      },
    ]);
    expect(await namesOf(client)).toEqual(["alias/one", "alias/two"]);
    expect(await namesOf(client, other.id)).toEqual(["alias/two"]);
  });

  it("lists nothing for a key without aliases, and refuses a key that does not exist", async () => {
    const { client, id } = await makeKey();
    expect(await namesOf(client, id)).toEqual([]);
    expect(await failure(namesOf(client, NO_KEY))).toMatchObject({ name: "NotFoundException" });
    expect(await failure(namesOf(client, "alias/a"))).toMatchObject({ name: "InvalidArnException" });
  });
});
