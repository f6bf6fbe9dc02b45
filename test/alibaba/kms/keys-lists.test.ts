import { ListKeysRequest } from "@alicloud/kms20160120";
import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";

interface Listed {
  readonly Keys: { readonly Key: readonly { readonly KeyId: string; readonly KeyArn: string }[] };
  readonly TotalCount: number;
  readonly PageNumber: number;
  readonly PageSize: number;
}

const client = alibabaClient();
const list = async (parameters: object = {}, by = client) =>
  (await by.call("ListKeys", { ...parameters })) as unknown as Listed;

/** Ids of keys by the letter that the tests call them. */
const keys: Record<string, string> = {};

/** The letters of the keys that pass filters. */
async function passing(...filters: readonly (readonly [string, ...string[]])[]): Promise<string> {
  const Filters = filters.map(([Key, ...Values]) => ({ Key, Values }));
  const { Keys, TotalCount } = await list({ Filters, PageSize: 100 });
  expect(TotalCount).toBe(Keys.Key.length);
  const letterOf = new Map(Object.entries(keys).map(([letter, id]) => [id, letter]));
  return Keys.Key.map(({ KeyId }) => letterOf.get(KeyId)).join("");
}

beforeAll(async () => {
  const tag = (TagKey: string, TagValue: string) => ({ TagKey, TagValue });
  const wanted: [string, object][] = [
    ["a", { Tags: [tag("team", "red"), tag("stage", "test")] }],
    ["b", { KeySpec: "RSA_2048", Tags: [tag("team", "blue"), tag("stage", "live")] }],
    ["c", { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT", ProtectionLevel: "HSM" }],
    ["d", { Origin: "EXTERNAL", Tags: [tag("stage", "red")] }],
    ["e", { KeySpec: "EC_P256" }],
  ];
  for (const [letter, parameters] of wanted) {
    keys[letter] = (await addAlibabaKey(client, { ...parameters })).id;
  }
  await client.call("DisableKey", { KeyId: keys.e });
  await client.call("ScheduleKeyDeletion", { KeyId: keys.c, PendingWindowInDays: 7 });
  for (const [letter, name] of [
    ["a", "one"],
    ["a", "two"],
    ["b", "three"],
  ] as const) {
    await client.call("CreateAlias", { AliasName: `alias/${name}`, KeyId: keys[letter] });
  }
  const { KeyMetadata } = await client.call("DescribeKey", { KeyId: "alias/acs/oss" });
  keys.f = (KeyMetadata as { KeyId: string }).KeyId;
});

describe("ListKeys", () => {
  it("lists keys in the order of their creation, ten on a page", async () => {
    const answer = await list();
    expect(answer).toMatchObject({ TotalCount: 6, PageNumber: 1, PageSize: 10 });
    expect(answer.Keys.Key.map(({ KeyId }) => KeyId)).toEqual(Object.values(keys));
    expect(answer.Keys.Key[0]).toEqual({
      KeyId: keys.a,
      KeyArn: `acs:kms:cn-hangzhou:${client.account}:key/${keys.a}`,
    });
  });

  it("gives the page that is asked for, and an empty one after the last", async () => {
    const found = [];
    for (const PageNumber of [1, 2, 3]) {
      const answer = await list({ PageNumber, PageSize: 4 });
      expect(answer).toMatchObject({ TotalCount: 6, PageNumber, PageSize: 4 });
      found.push(answer.Keys.Key.map(({ KeyId }) => KeyId));
    }
    const all = Object.values(keys);
    expect(found).toEqual([all.slice(0, 4), all.slice(4), []]);
  });

  it("lists the keys of one account in one Region", async () => {
    expect((await list({}, alibabaClient())).TotalCount).toBe(0);
    const elsewhere = alibabaClient({ account: client.account, region: "cn-beijing" });
    expect(await list({}, elsewhere)).toMatchObject({ Keys: { Key: [] }, TotalCount: 0 });
  });

  it.each<[string, string, ...(readonly [string, ...string[]])[]]>([
    ["a state", "abf", ["KeyState", "Enabled"]],
    ["one of two states", "cde", ["KeyState", "Disabled", "PendingDeletion", "PendingImport"]],
    ["a spec", "bc", ["KeySpec", "RSA_2048"]],
    ["a usage", "be", ["KeyUsage", "SIGN/VERIFY"]],
    ["a protection level", "c", ["ProtectionLevel", "HSM"]],
    ["who made it", "abcde", ["CreatorType", "User"]],
    ["a service that made it", "f", ["CreatorType", "Service"]],
    ["either", "abcdef", ["CreatorType", "Service", "User"]],
    ["a service's name", "f", ["Creator", "oss"]],
    ["an alias", "a", ["AliasName", "alias/two"]],
    ["an alias without its prefix", "ab", ["AliasName", "three", "one", "none"]],
    ["the key of a tag", "ab", ["TagKey", "team"]],
    ["the value of a tag", "ad", ["TagValue", "red"]],
    ["a tag", "a", ["TagKey", "team"], ["TagValue", "red", "green"]],
    ["both of them, but of no tag", "", ["TagKey", "team"], ["TagValue", "live"]],
    ["a spec and a usage", "c", ["KeySpec", "RSA_2048"], ["KeyUsage", "ENCRYPT/DECRYPT"]],
    ["a spec and another", "", ["KeySpec", "RSA_2048"], ["KeySpec", "EC_P256"]],
    ["an instance, in which none is", "", ["DKMSInstanceId", "kst-hzz6"]],
    ["what no key has", "", ["KeyState", "enabled"]],
  ])("filters keys that have %s", async (_, letters, ...filters) => {
    expect(await passing(...filters)).toBe(letters);
  });

  it("filters keys by id, however it is spelt, and by the account that made them", async () => {
    expect(await passing(["keyId", keys.b ?? "", keys.d ?? ""])).toBe("bd");
    expect(await passing(["KeyId", keys.b ?? ""])).toBe("b");
    expect(await passing(["Creator", client.account])).toBe("abcde");
    expect(await passing(["Creator", freshAlibabaAccount()])).toBe("");
  });

  it("counts on all pages what passes the filters", async () => {
    const Filters = [{ Key: "CreatorType", Values: ["User"] }];
    const answer = await list({ Filters, PageSize: 2, PageNumber: 3 });
    expect(answer).toMatchObject({ TotalCount: 5, Keys: { Key: [{ KeyId: keys.e }] } });
  });

  it("accepts more values than a statement of SQL has parameters", async () => {
    const Values = [...Array.from({ length: 150 }, (_, number) => `n${number}`), "Enabled"];
    expect(await passing(["KeyState", ...(Values as [string, ...string[]])])).toBe("abf");
  });

  it.each<[string, object, string]>([
    ["a filter of no kind", { Filters: [{ Key: "Colour", Values: ["red"] }] }, "Filters"],
    ["one that every object has", { Filters: [{ Key: "constructor", Values: ["red"] }] }, "Filters"],
    ["one without a value", { Filters: [{ Key: "KeyState", Values: [] }] }, "Filters"],
    ["one without values", { Filters: [{ Key: "KeyState" }] }, "Filters"],
    ["a creator of no type", { Filters: [{ Key: "CreatorType", Values: ["toString"] }] }, "Filters"],
    ["no JSON", { Filters: "KeyState" }, "Filters"],
    ["eleven of them", { Filters: Array(11).fill({ Key: "KeyState", Values: ["Enabled"] }) }, "Filters"],
    ["the page before the first", { PageNumber: 0 }, "PageNumber"],
    ["a page of 101", { PageSize: 101 }, "PageSize"],
    ["a page of none", { PageSize: 0 }, "PageSize"],
  ])("refuses %s", async (_, parameters, name) => {
    expect(await client.failure("ListKeys", { ...parameters })).toEqual({
      code: "InvalidParameter",
      status: 400,
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it("answers the typed SDK", async () => {
    const { account } = client;
    const { keys: found, totalCount } = await alibabaKms({ account }).listKeys(
      new ListKeysRequest({ pageNumber: 2, pageSize: 5 }),
    );
    expect(totalCount).toBe(6);
    expect(found.key.map(({ keyId }) => keyId)).toEqual([keys.f]);
  });
});
