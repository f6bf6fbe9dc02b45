import { describe, expect, it } from "vitest";
import { defaultKeyPolicy } from "../../../src/alibaba/kms/keys/resource-policy.ts";
import { alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { type AlibabaClient, addAlibabaKey, makeAlibabaKey } from "../../support/alibaba-keys.ts";
import {
  addSecret,
  asTags,
  flat,
  flatTags,
  invalidValue,
  numbered,
  type Pairs,
  rowsIn,
  TAG_LIMIT,
  tagsOf,
  tagsOfSecret,
} from "../../support/alibaba-tags.ts";
import { NO_KEY } from "../../support/management.ts";

describe("TagResources and UntagResources", () => {
  const bulk = (client: AlibabaClient, Action: string, parameters: Pairs) =>
    rawAlibaba({ Action, ...parameters }, client);

  it("tag many keys at once, from lists that are numbered or JSON", async () => {
    const { client, id, arn } = await makeAlibabaKey({ Tags: asTags({ a: "old" }) });
    const other = await addAlibabaKey(client);
    const tagged = await bulk(client, "TagResources", {
      ResourceType: "key",
      ...flat("ResourceId", [id, other.id, arn]),
      ...flatTags({ a: "1", "b/b": "" }),
    });
    expect([tagged.status, Object.keys(tagged.json)]).toEqual([200, ["RequestId"]]);
    for (const each of [id, other.id]) expect(await tagsOf(client, each)).toEqual({ a: "1", "b/b": "" });
    await client.call("TagResources", {
      ResourceType: "key",
      ResourceId: [other.id],
      Tag: [{ Key: "c" }],
    });
    expect(await tagsOf(client, other.id)).toEqual({ a: "1", "b/b": "", c: "" });
    const both = { ResourceType: "key", ...flat("ResourceId", [id, other.id]) };
    const untagged = await bulk(client, "UntagResources", { ...both, ...flat("TagKey", ["a", "none"]) });
    expect(untagged.status).toBe(200);
    expect(await tagsOf(client, id)).toEqual({ "b/b": "" });
    // All counts only where no key of a tag is named.
    await bulk(client, "UntagResources", { ...both, ...flat("TagKey", ["none"]), All: "true" });
    expect(await tagsOf(client, other.id)).toEqual({ "b/b": "", c: "" });
    await bulk(client, "UntagResources", { ...both, All: "true" });
    expect(await tagsOf(client, id)).toEqual({});
    expect(await tagsOf(client, other.id)).toEqual({});
  });

  it("tag many secrets at once", async () => {
    const client = alibabaClient();
    for (const name of ["one", "two", "three"]) await addSecret(client, name, asTags({ own: name }));
    const ResourceId = ["one", `acs:kms:cn-hangzhou:${client.account}:secret/two`];
    const Tag = [{ Key: "a", Value: "1" }];
    await client.call("TagResources", { ResourceType: "secret", ResourceId, Tag });
    expect(await tagsOfSecret(client, "one")).toEqual({ own: "one", a: "1" });
    expect(await tagsOfSecret(client, "two")).toEqual({ own: "two", a: "1" });
    expect(await tagsOfSecret(client, "three")).toEqual({ own: "three" });
    await client.call("UntagResources", { ResourceType: "secret", ResourceId, TagKey: ["a"] });
    expect(await tagsOfSecret(client, "two")).toEqual({ own: "two" });
    await client.call("UntagResources", { ResourceType: "secret", ResourceId, All: true });
    expect(await tagsOfSecret(client, "two")).toEqual({});
    expect(await tagsOfSecret(client, "three")).toEqual({ own: "three" });
  });

  it("tag all resources or none", async () => {
    const { client, id } = await makeAlibabaKey({ Tags: asTags({ a: "1" }) });
    const full = await addAlibabaKey(client, { Tags: asTags(numbered(20)) });
    const foreign = await makeAlibabaKey();
    await addSecret(client, "one", asTags({ a: "1" }));
    const Tag = [{ Key: "b", Value: "2" }];
    const keys = { ResourceType: "key", Tag };
    const missing = { code: "Forbidden.KeyNotFound", status: 404 };
    const elsewhere = `acs:kms:cn-shanghai:${client.account}:key/${id}`;
    for (const other of [NO_KEY, foreign.id, elsewhere, "alias/a", "no key"]) {
      const ResourceId = [id, other];
      expect(await client.failure("TagResources", { ...keys, ResourceId })).toMatchObject(missing);
      const untag = { ResourceType: "key", ResourceId, TagKey: ["a"] };
      expect(await client.failure("UntagResources", untag)).toMatchObject(missing);
    }
    expect(await client.failure("TagResources", { ...keys, ResourceId: [id, foreign.arn] })).toMatchObject({
      code: "Forbidden.NoPermission",
    });
    expect(await client.failure("TagResources", { ...keys, ResourceId: [id, full.id] })).toEqual(TAG_LIMIT);
    expect(await tagsOf(client, id)).toEqual({ a: "1" });
    const secrets = { ResourceType: "secret", ResourceId: ["one", "none"] };
    const gone = { code: "Forbidden.ResourceNotFound", status: 404 };
    expect(await client.failure("TagResources", { ...secrets, Tag })).toMatchObject(gone);
    expect(await client.failure("UntagResources", { ...secrets, All: true })).toMatchObject(gone);
    expect(await tagsOfSecret(client, "one")).toEqual({ a: "1" });
    const instance = { ResourceType: "instance", ResourceId: ["kst-1"], Tag };
    expect(await client.failure("TagResources", instance)).toMatchObject({
      code: "Forbidden.DKMSInstanceNotFound",
      status: 403,
    });
  });

  it("leave keys that a service manages alone, as aliases and policies do", async () => {
    const client = alibabaClient();
    const { KeyId } = await client.call("GenerateDataKey", { KeyId: "alias/acs/oss" });
    const refused = { code: "Rejected.UnsupportedOperation", message: "Unsupported operation.", status: 400 };
    const Tag = [{ Key: "a", Value: "1" }];
    const several = { ResourceType: "key", ResourceId: [KeyId], Tag, All: true };
    expect(await client.failure("TagResource", { KeyId, Tags: asTags({ a: "1" }) })).toEqual(refused);
    expect(await client.failure("UntagResource", { KeyId, TagKeys: ["a"] })).toEqual(refused);
    expect(await client.failure("TagResources", several)).toEqual(refused);
    expect(await client.failure("UntagResources", several)).toEqual(refused);
    expect(await client.failure("CreateAlias", { KeyId, AliasName: "alias/mine" })).toEqual(refused);
    const Policy = defaultKeyPolicy({ account: client.account });
    expect(await client.failure("SetKeyPolicy", { KeyId, Policy })).toEqual(refused);
    expect(await client.failure("GetKeyPolicy", { KeyId })).toMatchObject({
      code: "Forbidden.KeyPolicyUnSupported",
    });
    expect(await tagsOf(client, String(KeyId))).toEqual({});
  });

  it("take fifty resources at the most", async () => {
    const { client, id } = await makeAlibabaKey();
    const parameters = { ResourceType: "key", Tag: [{ Key: "a", Value: "1" }] };
    const many = (count: number) => ({ ...parameters, ResourceId: Array<string>(count).fill(id) });
    await client.call("TagResources", many(50));
    expect(await tagsOf(client, id)).toEqual({ a: "1" });
    for (const action of ["TagResources", "UntagResources", "ListTagResources"]) {
      expect(await client.failure(action, { ...many(51), TagKey: ["a"] })).toEqual(
        invalidValue("ResourceId"),
      );
    }
    expect(await tagsOf(client, id)).toEqual({ a: "1" });
  });

  it("need their parameters", async () => {
    const { client, id } = await makeAlibabaKey({ Tags: asTags({ a: "1" }) });
    const good = { ResourceType: "key", "ResourceId.1": id, "Tag.1.Key": "a", "Tag.1.Value": "2" };
    const wrong = async (Action: string, changed: Pairs) => {
      const { status, json } = await rawAlibaba({ Action, ...good, ...changed }, client);
      return [status, json.Code, json.Message];
    };
    const missing = (name: string) => [
      400,
      "MissingParameter",
      `The parameter "${name}" is needed but not provided.`,
    ];
    for (const name of ["RegionId", "ResourceType"]) {
      expect(await wrong("TagResources", { [name]: "" })).toEqual(missing(name));
      expect(await wrong("UntagResources", { [name]: "", All: "true" })).toEqual(missing(name));
      expect(await wrong("ListTagResources", { [name]: "" })).toEqual(missing(name));
    }
    expect(await wrong("UntagResources", {})).toEqual(missing("TagKey"));
    expect(await wrong("UntagResources", { All: "false" })).toEqual(missing("TagKey"));
    const told = (name: string) => [400, "InvalidParameter", invalidValue(name).message];
    expect(await wrong("TagResources", { ResourceType: "certificate" })).toEqual(told("ResourceType"));
    expect(await wrong("TagResources", { "ResourceId.1": "" })).toEqual(told("ResourceId"));
    expect(await wrong("TagResources", { "Tag.1.Key": "" })).toEqual(told("Tag"));
    expect(await wrong("TagResources", { "Tag.1.Key": "aliyun" })).toEqual(told("Tag"));
    expect(await wrong("TagResources", { "Tag.2.Key": "a" })).toEqual(told("Tag"));
    expect(await wrong("TagResources", { "Tag.2.Value": "a" })).toEqual(told("Tag"));
    expect(await wrong("UntagResources", { "TagKey.1": "acs:a" })).toEqual(told("TagKey"));
    expect(await wrong("UntagResources", { All: "perhaps" })).toEqual(told("All"));
    expect(await tagsOf(client, id)).toEqual({ a: "1" });
  });
});

describe("ListTagResources", () => {
  it("lists the tags of keys or of secrets, of all or of some", async () => {
    const { client, id } = await makeAlibabaKey({ Tags: asTags({ a: "1", b: "2" }) });
    const other = await addAlibabaKey(client, { Tags: asTags({ a: "1" }) });
    await addAlibabaKey(client);
    await addSecret(client, "one", asTags({ a: "3" }));
    const row = (ResourceId: string, TagKey: string, TagValue: string, ResourceType = "key") => ({
      ResourceId,
      ResourceType,
      TagKey,
      TagValue,
    });
    const all = await client.call("ListTagResources", { ResourceType: "key" });
    expect(all.NextToken).toBe("");
    expect(rowsIn(all)).toEqual([row(id, "a", "1"), row(id, "b", "2"), row(other.id, "a", "1")]);
    const list = async (parameters: object) =>
      rowsIn(await client.call("ListTagResources", { ResourceType: "key", ...parameters }));
    expect(await list({ ResourceType: "secret" })).toEqual([row("one", "a", "3", "secret")]);
    expect(await list({ ResourceId: [other.id, NO_KEY] })).toEqual([row(other.id, "a", "1")]);
    expect(await list({ Tag: [{ Key: "b" }] })).toEqual([row(id, "b", "2")]);
    expect(await list({ Tag: [{ Key: "a", Value: "1" }] })).toEqual([
      row(id, "a", "1"),
      row(other.id, "a", "1"),
    ]);
    expect(await list({ Tag: [{ Key: "a", Value: "2" }] })).toEqual([]);
    // Of several tags a resource has to have all.
    const both = [{ Key: "a", Value: "1" }, { Key: "b" }];
    expect(await list({ Tag: both })).toEqual([row(id, "a", "1"), row(id, "b", "2")]);
    expect(await list({ Tag: both, ResourceId: [other.id] })).toEqual([]);
    expect(await list({ ResourceType: "instance" })).toEqual([]);
  });

  it("continues after two hundred rows, by a token that is valid for this list only", async () => {
    const client = alibabaClient();
    const ids: string[] = [];
    for (let n = 0; n < 11; n++) ids.push((await addAlibabaKey(client, { Tags: asTags(numbered(20)) })).id);
    const parameters = { ResourceType: "key" };
    const first = await client.call("ListTagResources", parameters);
    expect(rowsIn(first)).toHaveLength(200);
    const NextToken = String(first.NextToken);
    // A tag that goes in between moves no other.
    await client.call("UntagResource", { KeyId: ids[0] ?? "", TagKeys: ["key-0"] });
    const second = await client.call("ListTagResources", { ...parameters, NextToken });
    expect(second.NextToken).toBe("");
    const rows = [...rowsIn(first), ...rowsIn(second)];
    expect(rows).toHaveLength(220);
    expect(new Set(rows.map(({ ResourceId, TagKey }) => `${ResourceId} ${TagKey}`)).size).toBe(220);
    expect(new Set(rows.map(({ ResourceId }) => ResourceId))).toEqual(new Set(ids));

    const wrong = async (given: Readonly<Record<string, unknown>>, of = client) =>
      expect(await of.failure("ListTagResources", { ...parameters, ...given })).toEqual(
        invalidValue("NextToken"),
      );
    await wrong({ NextToken: "caeba0bbb2be03f84eb48b699f0a4883" });
    await wrong({ NextToken: `${NextToken}A` });
    await wrong({ NextToken: NextToken.slice(0, -1) });
    await wrong({ NextToken, ResourceType: "secret" });
    await wrong({ NextToken, ResourceId: [ids[0]] });
    await wrong({ NextToken, Tag: [{ Key: "key-0" }] });
    await wrong({ NextToken }, alibabaClient());
    await wrong({ NextToken }, alibabaClient({ account: client.account, region: "cn-shanghai" }));
  });
});
