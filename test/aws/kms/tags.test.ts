import {
  DisableKeyCommand,
  type KMSClient,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import { makeKey, NO_KEY } from "../../support/management.ts";

/** Tags as `key=value`, which reads better in a table. */
const tag = (client: KMSClient, KeyId: string, ...pairs: string[]) =>
  client.send(
    new TagResourceCommand({
      KeyId,
      Tags: pairs.map((pair) => {
        const at = pair.indexOf("=");
        return { TagKey: pair.slice(0, at), TagValue: pair.slice(at + 1) };
      }),
    }),
  );
const untag = (client: KMSClient, KeyId: string, ...TagKeys: string[]) =>
  client.send(new UntagResourceCommand({ KeyId, TagKeys }));
const tagsOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new ListResourceTagsCommand({ KeyId }))).Tags?.map(
    ({ TagKey, TagValue }) => `${TagKey}=${TagValue}`,
  );

describe("TagResource", () => {
  it("adds tags in the order they came, and overwrites a value in its place", async () => {
    const { client, id, arn } = await makeKey();
    await tag(client, id, "z=1", "a=2");
    await tag(client, arn, "m=3", "z=new");
    expect(await tagsOf(client, id)).toEqual(["z=new", "a=2", "m=3"]);
  });

  it("tells tag keys apart by case", async () => {
    const { client, id } = await makeKey();
    await tag(client, id, "Team=1", "team=2");
    expect(await tagsOf(client, id)).toEqual(["Team=1", "team=2"]);
  });

  it.each([
    ["empty value", "k="],
    ["every sign that is allowed", "a b_.:/+-@=a b_.:/=+-@"],
    ["letters and digits of any script", "größe٣=値段"],
    ["longest key and value", `${"k".repeat(128)}=${"v".repeat(256)}`],
  ])("keeps a tag with %s", async (_name, pair) => {
    const { client, id } = await makeKey();
    await tag(client, id, pair);
    expect(await tagsOf(client, id)).toEqual([pair]);
  });

  it.each([
    ["equal keys", ["a=1", "a=1"], "TagException", "Duplicate tag keys"],
    ["a reserved key", ["aws:x=1"], "TagException", "Tags beginning with aws: are reserved"],
    ["a reserved key in capitals", ["AwS:x=1"], "TagException", "Tags beginning with aws: are reserved"],
    ["a bad sign in the key", ["a;b=1"], "TagException", "Invalid tag"],
    ["a bad sign in the value", ["a=b,c"], "TagException", "Invalid tag"],
    ["an empty key", ["=1"], "ValidationException", /tags.1.member.tagKey.*greater than or equal to 1$/],
    ["a long key", [`${"k".repeat(129)}=1`], "ValidationException", /tags.1.member.tagKey.*equal to 128$/],
    ["a long value", ["ok=1", `k=${"v".repeat(257)}`], "ValidationException", /tags.2.member.tagValue.*256$/],
  ])("refuses %s and changes nothing", async (_name, pairs, name, message) => {
    const { client, id } = await makeKey();
    await tag(client, id, "before=1");
    const seen = await failure(tag(client, id, ...pairs));
    expect(seen).toMatchObject({ name, status: 400 });
    expect(seen.message).toMatch(message);
    expect(await tagsOf(client, id)).toEqual(["before=1"]);
  });
});

describe("UntagResource", () => {
  it("removes what is named and passes over what is not there", async () => {
    const { client, id, arn } = await makeKey();
    await tag(client, id, "a=1", "b=2", "c=3");
    await untag(client, arn, "c", "missing", "a", "B");
    expect(await tagsOf(client, id)).toEqual(["b=2"]);
  });

  it("lets a tag come back at the end of the list", async () => {
    const { client, id } = await makeKey();
    await tag(client, id, "a=1", "b=2");
    await untag(client, id, "a");
    await tag(client, id, "a=3");
    expect(await tagsOf(client, id)).toEqual(["b=2", "a=3"]);
  });

  it.each([
    ["an empty key", { TagKeys: [""] }, "ValidationException", /'tagKeys.1.member'.*equal to 1/],
    ["a long key", { TagKeys: ["k".repeat(129)] }, "ValidationException", /'tagKeys.1.member'.*equal to 128/],
    ["no keys", {}, "ValidationException", /Value null at 'tagKeys'/],
    ["a text for a list", { TagKeys: "a" }, "SerializationException", /./],
  ])("refuses %s", async (_name, members, type, message) => {
    const answer = await raw("UntagResource", { KeyId: NO_KEY, ...members });
    expect(answer).toMatchObject({ status: 400, json: { __type: type } });
    expect(answer.json.message).toMatch(message);
  });
});

describe("tags of a key", () => {
  it("can be changed while it is disabled, and only be read while it is pending deletion", async () => {
    const { client, id, arn } = await makeKey();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await tag(client, id, "a=1", "b=2");
    await untag(client, id, "b");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    const pending = { name: "KMSInvalidStateException", status: 400, message: `${arn} is pending deletion.` };
    expect(await failure(tag(client, id, "c=3"))).toEqual(pending);
    expect(await failure(untag(client, id, "a"))).toEqual(pending);
    expect(await tagsOf(client, id)).toEqual(["a=1"]);
  });

  it("belong to one key", async () => {
    const one = await makeKey();
    const two = await makeKey({ account: one.account });
    await tag(one.client, one.id, "a=1");
    expect(await tagsOf(two.client, two.id)).toEqual([]);
  });

  it.each([
    ["TagResource", { Tags: [] }],
    ["UntagResource", { TagKeys: [] }],
    ["ListResourceTags", {}],
  ])("%s refuses a key that does not exist, and an alias", async (operation, members) => {
    const missing = await raw(operation, { KeyId: NO_KEY, ...members });
    expect(missing).toMatchObject({ status: 400, json: { __type: "NotFoundException" } });
    const alias = await raw(operation, { KeyId: "alias/a", ...members });
    expect(alias).toMatchObject({ status: 400, json: { __type: "InvalidArnException" } });
  });

  it.each(["TagResource", "UntagResource"])("%s answers with an empty body", async (operation) => {
    const { id, account } = await makeKey();
    const body = { KeyId: id, Tags: [{ TagKey: "a", TagValue: "1" }], TagKeys: ["a"] };
    const answer = await raw(operation, body, { account });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });
});
