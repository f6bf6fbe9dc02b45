import { describe, expect, it } from "vitest";
import { type AlibabaParameters, alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { makeInstanceKey } from "../../support/alibaba-instances.ts";
import type { AlibabaClient } from "../../support/alibaba-keys.ts";
import { addSecret, freshName, RDS, withoutId } from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOT_FOUND = { code: "Forbidden.ResourceNotFound", status: 404 };

async function listed(client: AlibabaClient, more: object = {}) {
  const { SecretList, TotalCount } = await client.call("ListSecrets", { PageSize: 100, ...more });
  const { Secret } = SecretList as { Secret: { SecretName: string }[] };
  const names = Secret.map(({ SecretName }) => SecretName);
  expect(names).toHaveLength(Number(TotalCount));
  return names;
}

describe("ListSecrets", () => {
  it("gives pages in the order of creation", async () => {
    const client = alibabaClient();
    const names = ["c", "a", "d", "b", "e"];
    for (const SecretName of names) await addSecret(client, { SecretName });
    expect(await listed(client)).toEqual(names);
    const { SecretList, ...head } = withoutId(
      await client.call("ListSecrets", { PageNumber: 2, PageSize: 2 }),
    );
    expect(head).toEqual({ PageNumber: 2, PageSize: 2, TotalCount: 5 });
    expect(SecretList).toMatchObject({ Secret: [{ SecretName: "d" }, { SecretName: "b" }] });
    const beyond = await client.call("ListSecrets", { PageNumber: 4, PageSize: 2 });
    expect(withoutId(beyond)).toEqual({
      PageNumber: 4,
      PageSize: 2,
      TotalCount: 5,
      SecretList: { Secret: [] },
    });
    for (const wrong of [{ PageNumber: 0 }, { PageSize: 101 }, { PageSize: 0 }]) {
      expect(await client.failure("ListSecrets", wrong)).toMatchObject({ code: "InvalidParameter" });
    }
  });

  it("shows each secret, and its tags where they are asked for", async () => {
    const { options } = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const client = alibabaClient(options);
    const Tags = [
      { TagKey: "z", TagValue: "1" },
      { TagKey: "a", TagValue: "" },
    ];
    const SecretName = await addSecret(client, { ...RDS, Tags });
    const row = {
      SecretName,
      SecretType: "Rds",
      CreateTime: "2030-01-01T00:00:00Z",
      UpdateTime: "2030-01-01T00:00:00Z",
    };
    expect((await client.call("ListSecrets")).SecretList).toEqual({ Secret: [row] });
    expect((await client.call("ListSecrets", { FetchTags: "true" })).SecretList).toEqual({
      Secret: [{ ...row, Tags: { Tag: Tags } }],
    });
    expect(await client.call("DescribeSecret", { SecretName, FetchTags: "true" })).toMatchObject({
      Tags: { Tag: Tags },
    });
    expect(await client.call("DescribeSecret", { SecretName })).not.toHaveProperty("Tags");
  });

  it("filters by every condition, with any of its values", async () => {
    const client = alibabaClient();
    const tag = (TagKey: string, TagValue: string) => [{ TagKey, TagValue }];
    await addSecret(client, { SecretName: "db/one", Description: "first", Tags: tag("env", "test") });
    await addSecret(client, { SecretName: "db/two", Description: "second", Tags: tag("env", "live") });
    await addSecret(client, { SecretName: "three", ...RDS, Tags: tag("team", "test") });
    const filtered = (...Filters: [string, ...string[]][]) =>
      listed(client, { Filters: Filters.map(([Key, ...Values]) => ({ Key, Values })) });
    expect(await filtered(["SecretName", "db/"])).toEqual(["db/one", "db/two"]);
    expect(await filtered(["SecretName", "db/two", "three"])).toEqual(["db/two", "three"]);
    expect(await filtered(["Description", "fir", "sec"], ["TagValue", "live"])).toEqual(["db/two"]);
    expect(await filtered(["TagKey", "env"])).toEqual(["db/one", "db/two"]);
    expect(await filtered(["SecretType", "RDS"])).toEqual(["three"]);
    expect(await filtered(["Creator", client.account])).toHaveLength(3);
    expect(await filtered(["Creator", "someone"])).toEqual([]);
    expect(await filtered(["DKMSInstanceId", "kst-1"])).toEqual([]);
  });

  it.each([
    "{",
    [{ Key: "Colour", Values: ["red"] }],
    [{ Key: "SecretName" }],
    [{ Values: ["a"] }],
    [{ Key: "SecretName", Values: Array.from({ length: 11 }, () => "a") }],
    Array.from({ length: 11 }, () => ({ Key: "SecretName", Values: ["a"] })),
  ])("refuses %o as a filter", async (Filters) => {
    expect(await alibabaClient().failure("ListSecrets", { Filters })).toEqual({
      code: "InvalidParameter",
      status: 400,
      message: 'The specified parameter "Filters" is not valid.',
    });
  });
});

describe("UpdateSecret", () => {
  it("changes the description, and the custom data of a managed secret, in either form", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const client = alibabaClient(workspace.options);
    const SecretName = await addSecret(client, { ...RDS, Description: "old" });
    await workspace.advance(DAY);
    await client.call("UpdateSecret", { SecretName, Description: "new" });
    const describe = () => client.call("DescribeSecret", { SecretName });
    expect(await describe()).toMatchObject({ Description: "new", UpdateTime: "2030-01-02T00:00:00Z" });
    const custom = async () => JSON.parse(String((await describe()).ExtendedConfig)).CustomData;
    await client.call("UpdateSecret", { SecretName, "ExtendedConfig.CustomData": { a: "1" } });
    expect(await custom()).toEqual({ a: "1" });
    await client.call("UpdateSecret", { SecretName, ExtendedConfig: { CustomData: { b: "2" } } });
    expect(await custom()).toEqual({ b: "2" });
    expect(await describe()).toMatchObject({ Description: "new" });
    await client.call("UpdateSecret", { SecretName, Description: "" });
    expect(await describe()).toMatchObject({ Description: "" });
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, "v"]));
    for (const CustomData of [many, { a: 1 }, "{", []]) {
      const wrong = { SecretName, "ExtendedConfig.CustomData": CustomData, Description: "wrong" };
      expect(await client.failure("UpdateSecret", wrong)).toMatchObject({ code: "InvalidParameter" });
    }
    expect(await custom()).toEqual({ b: "2" });
    expect(await describe()).toMatchObject({ Description: "" });
  });

  it("ignores the custom data of a Generic secret", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    await client.call("UpdateSecret", { SecretName, "ExtendedConfig.CustomData": { a: "1" } });
    expect(await client.call("DescribeSecret", { SecretName })).not.toHaveProperty("ExtendedConfig");
    expect(await client.failure("UpdateSecret", { SecretName: freshName() })).toMatchObject(NOT_FOUND);
  });
});

describe("the policy of a secret", () => {
  const policy = (account: string, Action: string) =>
    JSON.stringify({
      Version: "1",
      Statement: [
        {
          Sid: "mine",
          Effect: "Allow",
          Principal: { RAM: [`acs:ram::${account}:*`] },
          Action,
          Resource: ["*"],
        },
      ],
    });

  it("is the default one until another is set, at the creation or later", async () => {
    const { client, forSecrets } = await makeInstanceKey();
    const SecretName = await addSecret(client, forSecrets);
    const { Policy } = await client.call("GetSecretPolicy", { SecretName });
    expect(JSON.parse(String(Policy))).toEqual({
      Version: "1",
      Statement: [
        {
          Sid: "kms default secret policy",
          Effect: "Allow",
          Principal: { RAM: [`acs:ram::${client.account}:*`] },
          Action: ["kms:*"],
          Resource: ["*"],
        },
      ],
    });
    const own = policy(client.account, "kms:GetSecretValue");
    expect(withoutId(await client.call("SetSecretPolicy", { SecretName, Policy: own }))).toEqual({});
    expect(await client.call("GetSecretPolicy", { SecretName, PolicyName: "default" })).toMatchObject({
      Policy: own,
    });
    const other = policy(client.account, "kms:DescribeSecret");
    const made = await addSecret(client, { ...forSecrets, Policy: other });
    expect(await client.call("GetSecretPolicy", { SecretName: made })).toMatchObject({ Policy: other });
  });

  it("has one name, and is set by POST", async () => {
    const { client, forSecrets } = await makeInstanceKey();
    const SecretName = await addSecret(client, forSecrets);
    const Policy = policy(client.account, "kms:*");
    expect(await client.failure("GetSecretPolicy", { SecretName, PolicyName: "other" })).toEqual({
      ...NOT_FOUND,
      message: "Not Found",
    });
    expect(
      await client.failure("SetSecretPolicy", { SecretName, Policy, PolicyName: "other" }),
    ).toMatchObject(NOT_FOUND);
    const { json } = await rawAlibaba({ Action: "SetSecretPolicy", SecretName, Policy }, client);
    expect(json).toMatchObject({ Code: "UnsupportedHTTPMethod" });
    for (const wrong of ["{", "[]", policy("x", "kms:*"), `${Policy}${" ".repeat(32_768)}`]) {
      const body = new URLSearchParams({ Policy: wrong });
      const post = { method: "POST", body };
      const { json: refused } = await rawAlibaba({ Action: "SetSecretPolicy", SecretName }, client, post);
      expect(refused).toMatchObject({ Code: "InvalidParameter", HttpStatus: 400 });
    }
    expect(await client.failure("GetSecretPolicy", { SecretName: "none" })).toMatchObject(NOT_FOUND);
    expect(await client.failure("SetSecretPolicy", { SecretName: "none", Policy })).toMatchObject(NOT_FOUND);
  });
});

describe("GetRandomPassword", () => {
  const password = async (more: AlibabaParameters = {}) =>
    String((await alibabaClient().call("GetRandomPassword", more)).RandomPassword);

  it("gives 32 characters of all kinds, another one each time", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => password()));
    expect(new Set(made).size).toBe(20);
    for (const one of made) {
      expect(one).toMatch(/^[!-~]{32}$/);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(one).toMatch(kind);
    }
  });

  it("follows the rules of the request", async () => {
    expect(await password({ PasswordLength: "8" })).toHaveLength(8);
    expect(await password({ PasswordLength: 128, ExcludePunctuation: "true" })).toMatch(/^[A-Za-z0-9]{128}$/);
    const digits = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true };
    expect(await password({ ...digits, ExcludeCharacters: "0123", PasswordLength: 100 })).toMatch(
      /^[4-9]{100}$/,
    );
    const letters = { ...digits, ExcludeNumbers: true, ExcludeLowercase: false, ExcludeCharacters: "abc" };
    expect(await password({ ...letters, RequireEachIncludedType: "false" })).toMatch(/^[d-z]{32}$/);
  });

  it.each([
    { PasswordLength: 7 },
    { PasswordLength: 129 },
    { PasswordLength: "many" },
    { ExcludeNumbers: "perhaps" },
    { ExcludeCharacters: "ä" },
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
  ])("refuses %o", async (given) => {
    expect(await alibabaClient().failure("GetRandomPassword", given)).toMatchObject({
      code: "InvalidParameter",
      status: 400,
    });
  });
});
