import { ListResourceTagsRequest, TagResourceRequest, UntagResourceRequest } from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { readTagKeys, readTags } from "../../../src/alibaba/kms/tags/tags.ts";
import { invalidParameter } from "../../../src/alibaba/protocol/error.ts";
import { alibabaClient } from "../../support/alibaba.ts";
import { makeAlibabaKey } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import {
  addSecret,
  asTags,
  invalidValue,
  numbered,
  TAG_LIMIT,
  tagsOf,
  tagsOfSecret,
} from "../../support/alibaba-tags.ts";
import { NO_KEY } from "../../support/management.ts";

describe("tags of a request", () => {
  it("are read in their order, without a value as with an empty one", () => {
    expect(readTags([{ TagKey: "b", TagValue: "1" }, { TagKey: "a" }])).toEqual([
      { key: "b", value: "1" },
      { key: "a", value: "" },
    ]);
    const all = "azAZ09/\\_-.+=:@";
    expect(readTags([{ TagKey: all, TagValue: all }])).toEqual([{ key: all, value: all }]);
    const long = "k".repeat(128);
    expect(readTags([{ TagKey: long, TagValue: long }])).toHaveLength(1);
    expect(readTagKeys([all, "a"])).toEqual([all, "a"]);
  });

  it.each([
    ...["", "a b", "é", "a,b", "a*", "密钥", "aliyun", "aliyunmine", "acs:", "acs:kms", "k".repeat(129)],
    ..."!#$%^&()[]{}<>?~`'\"|;\n\0",
  ])("may not have the key %j", (TagKey) => {
    expect(() => readTags([{ TagKey, TagValue: "" }], "Tag")).toThrow(invalidParameter("Tag"));
    expect(() => readTagKeys([TagKey])).toThrow(invalidParameter("TagKeys"));
  });

  it.each(["a b", "é", "*", "v".repeat(129)])("may not have the value %j", (TagValue) => {
    expect(() => readTags([{ TagKey: "a", TagValue }])).toThrow(invalidParameter("Tags"));
  });

  it("may have reserved words at the beginning of values and the end of keys", () => {
    const tags = [
      { TagKey: "my-aliyun", TagValue: "aliyun" },
      { TagKey: "Aliyun", TagValue: "acs:kms" },
    ];
    expect(readTags(tags)).toHaveLength(2);
  });

  it("are twenty at the most, each key once", () => {
    expect(readTags(asTags(numbered(20)))).toHaveLength(20);
    expect(() => readTags(asTags(numbered(21)))).toThrow(invalidParameter("Tags"));
    const twice = [
      { TagKey: "a", TagValue: "1" },
      { TagKey: "a", TagValue: "1" },
    ];
    expect(() => readTags(twice)).toThrow(invalidParameter("Tags"));
    expect(() => readTagKeys(Array(21).fill("a"))).toThrow(invalidParameter("TagKeys"));
  });
});

describe("TagResource and UntagResource", () => {
  it("add, replace and remove tags of a key, in any state of it", async () => {
    const { client, id, arn } = await makeAlibabaKey({ Tags: asTags({ a: "1", b: "2" }) });
    await client.call("CreateAlias", { AliasName: "alias/tagged", KeyId: id });
    const answer = await client.call("TagResource", { KeyId: id, Tags: asTags({ b: "3", c: "" }) });
    expect(Object.keys(answer)).toEqual(["RequestId"]);
    expect(await tagsOf(client, id)).toEqual({ a: "1", b: "3", c: "" });
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    await client.call("TagResource", { KeyId: arn, Tags: asTags({ d: "4" }) });
    await client.call("UntagResource", { KeyId: "alias/tagged", TagKeys: ["a", "none"] });
    expect(await tagsOf(client, "alias/tagged")).toEqual({ b: "3", c: "", d: "4" });
    const { Tags } = await client.call("ListResourceTags", { KeyId: arn });
    expect(Tags).toEqual({
      Tag: [
        { KeyId: id, TagKey: "b", TagValue: "3" },
        { KeyId: id, TagKey: "c", TagValue: "" },
        { KeyId: id, TagKey: "d", TagValue: "4" },
      ],
    });
  });

  it("add, replace and remove tags of a secret", async () => {
    const client = alibabaClient();
    await addSecret(client, "tagged", asTags({ a: "1", b: "2" }));
    await client.call("TagResource", { SecretName: "tagged", Tags: asTags({ b: "3", c: "4" }) });
    await client.call("UntagResource", { SecretName: "tagged", TagKeys: ["a", "none"] });
    expect(await tagsOfSecret(client, "tagged")).toEqual({ b: "3", c: "4" });
    const missing = { code: "Forbidden.ResourceNotFound", status: 404 };
    const none = { SecretName: "none" };
    expect(await client.failure("TagResource", { ...none, Tags: asTags({ a: "1" }) })).toMatchObject(missing);
    expect(await client.failure("UntagResource", { ...none, TagKeys: ["a"] })).toMatchObject(missing);
  });

  it("refuse more than twenty tags, with nothing changed", async () => {
    const { client, id } = await makeAlibabaKey({ Tags: asTags(numbered(15)) });
    await addSecret(client, "full", asTags(numbered(15)));
    for (const named of [{ KeyId: id }, { SecretName: "full" }]) {
      const over = { ...named, Tags: asTags(numbered(6, 15)) };
      expect(await client.failure("TagResource", over)).toEqual(TAG_LIMIT);
      await client.call("TagResource", { ...named, Tags: asTags({ ...numbered(5, 15), "key-0": "new" }) });
    }
    const all = { ...numbered(20), "key-0": "new" };
    expect(await tagsOf(client, id)).toEqual(all);
    expect(await tagsOfSecret(client, "full")).toEqual(all);
  });

  it("refuse requests that name nothing, or several things, or what is not there", async () => {
    const { client, id } = await makeAlibabaKey({ Tags: asTags({ a: "1" }) });
    const Tags = asTags({ b: "2" });
    expect(await client.failure("TagResource", { Tags })).toEqual({
      code: "MissingParameter",
      message: 'The parameter "KeyId" is needed but not provided.',
      status: 400,
    });
    expect(await client.failure("UntagResource", { TagKeys: ["a"] })).toMatchObject({
      code: "MissingParameter",
    });
    const several = { KeyId: id, SecretName: "one" };
    expect(await client.failure("TagResource", { ...several, Tags })).toEqual(invalidValue("KeyId"));
    expect(await client.failure("UntagResource", { ...several, TagKeys: ["a"] })).toEqual(
      invalidValue("KeyId"),
    );
    // KMS has no certificates any more.
    expect(await client.failure("TagResource", { CertificateId: id, Tags })).toMatchObject({
      code: "Rejected.UnsupportedOperation",
    });
    expect(await client.failure("TagResource", { KeyId: NO_KEY, Tags })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await client.failure("ListResourceTags", { KeyId: NO_KEY })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await client.failure("TagResource", { KeyId: id })).toMatchObject({ code: "MissingParameter" });
    expect(await client.failure("UntagResource", { KeyId: id })).toMatchObject({ code: "MissingParameter" });
    expect(await tagsOf(client, id)).toEqual({ a: "1" });
  });

  it.each([
    ...["a", "{}", "5", '{"TagKey":"a","TagValue":"b"}', "[1]", "[null]", '[{"TagKey":"a"}]', "[[]]"],
    ...[
      '[{"TagKey":"","TagValue":""}]',
      '[{"TagKey":"a","TagValue":1}]',
      '[{"TagKey":"acs:a","TagValue":""}]',
    ],
    ...['[{"TagKey":"a","TagValue":""},{"TagKey":"a","TagValue":""}]'],
  ])("refuse the tags %s", async (Tags) => {
    const { client, id } = await makeAlibabaKey();
    expect(await client.failure("TagResource", { KeyId: id, Tags })).toEqual(invalidValue("Tags"));
    expect(await tagsOf(client, id)).toEqual({});
  });
});
describe("the typed client", () => {
  it("tags, lists and untags", async () => {
    const { client, id } = await makeAlibabaKey();
    await addSecret(client, "typed");
    const kms = alibabaKms({ account: client.account });
    await kms.tagResource(
      new TagResourceRequest({ keyId: id, tags: JSON.stringify(asTags({ a: "1", b: "2" })) }),
    );
    await kms.tagResource(
      new TagResourceRequest({ secretName: "typed", tags: JSON.stringify(asTags({ c: "3" })) }),
    );
    await kms.untagResource(new UntagResourceRequest({ keyId: id, tagKeys: '["a"]' }));
    const { tags } = await kms.listResourceTags(new ListResourceTagsRequest({ keyId: id }));
    expect(tags.tag.map((tag) => [tag.keyId, tag.tagKey, tag.tagValue])).toEqual([[id, "b", "2"]]);
    expect(await tagsOfSecret(client, "typed")).toEqual({ c: "3" });
  });
});
