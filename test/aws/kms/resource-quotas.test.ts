import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { withTargets } from "../../support/keys.ts";
import { addKey, makeKey } from "../../support/management.ts";

const numbered = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const tags = (count: number, prefix = "k") =>
  numbered(count, (i) => ({ TagKey: `${prefix}${i}`, TagValue: "v" }));

describe("the quota of 50 aliases a key", () => {
  it("refuses the 51st, whether made or moved, until one is gone", async () => {
    const { client, id, arn } = await makeKey();
    const other = await addKey(client);
    const create = (name: string, TargetKeyId: string) =>
      client.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId }));
    await Promise.all(numbered(50, (i) => create(`a${i}`, id)));
    await create("mover", other.id);
    const move = () => client.send(new UpdateAliasCommand({ AliasName: "alias/mover", TargetKeyId: id }));
    for (const attempt of [() => create("one-more", id), move]) {
      expect(await failure(attempt())).toMatchObject({
        name: "LimitExceededException",
        status: 400,
        message: expect.stringContaining(arn),
      });
    }
    await client.send(new UpdateAliasCommand({ AliasName: "alias/a7", TargetKeyId: id }));
    await client.send(new DeleteAliasCommand({ AliasName: "alias/a0" }));
    await move();
    const { Aliases } = await client.send(new ListAliasesCommand({ KeyId: id, Limit: 100 }));
    expect(Aliases).toHaveLength(50);
    expect(Aliases?.map((alias) => alias.AliasName)).toContain("alias/mover");
  });

  it("admits 50 and no more when they are asked for at the same time", async () => {
    const { client, id } = await makeKey();
    const made = await Promise.allSettled(
      numbered(60, (i) => client.send(new CreateAliasCommand({ AliasName: `alias/n${i}`, TargetKeyId: id }))),
    );
    expect(made.filter((one) => one.status === "fulfilled")).toHaveLength(50);
    const { Aliases } = await client.send(new ListAliasesCommand({ Limit: 100 }));
    expect(withTargets(Aliases)).toHaveLength(50);
  });
});

describe("the quota of 50 tags a key", () => {
  const tooMany = { name: "TagException", status: 400, message: "Too many tags" };

  it("holds for TagResource, which changes nothing when it is reached", async () => {
    const { client, id } = await makeKey({}, { Tags: tags(49) });
    const tag = (Tags: ReturnType<typeof tags>) => client.send(new TagResourceCommand({ KeyId: id, Tags }));
    const count = async () => (await client.send(new ListResourceTagsCommand({ KeyId: id }))).Tags?.length;
    expect(await failure(tag(tags(2, "new")))).toEqual(tooMany);
    expect(await count()).toBe(49);
    await tag(tags(1, "new"));
    await tag(
      tags(50)
        .slice(0, 49)
        .map((one) => ({ ...one, TagValue: "overwritten" })),
    );
    expect(await count()).toBe(50);
    expect(await failure(tag(tags(1, "newer")))).toEqual(tooMany);
    await client.send(new UntagResourceCommand({ KeyId: id, TagKeys: ["k0"] }));
    await tag(tags(1, "newer"));
    expect(await count()).toBe(50);
  });

  it("holds for CreateKey, which makes no key then", async () => {
    const client = kms({ account: freshAccount() });
    expect(await failure(client.send(new CreateKeyCommand({ Tags: tags(51) })))).toEqual(tooMany);
    expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
    const { id } = await addKey(client, { Tags: tags(50) });
    const listed = await client.send(new ListResourceTagsCommand({ KeyId: id }));
    expect(listed.Tags).toEqual(tags(50));
    expect(listed.Truncated).toBe(false);
  });
});

describe("the quota of 32,768 bytes a key policy", () => {
  /** A policy of so many bytes: `é` has one character and two bytes. */
  const policyOf = (account: string, bytes: number) => {
    const build = (sid: string) =>
      JSON.stringify({
        Statement: [
          { Sid: sid, Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" },
        ],
      });
    const left = bytes - Buffer.byteLength(build(""));
    return build("é".repeat(Math.floor(left / 2)) + "a".repeat(left % 2));
  };

  it("holds for PutKeyPolicy and CreateKey, counted in bytes", async () => {
    const { client, id, account } = await makeKey();
    const fits = policyOf(account, 32_768);
    const tooLong = policyOf(account, 32_769);
    expect([Buffer.byteLength(fits), Buffer.byteLength(tooLong)]).toEqual([32_768, 32_769]);
    const put = (Policy: string) => client.send(new PutKeyPolicyCommand({ KeyId: id, Policy }));
    await put(fits);
    await addKey(client, { Policy: fits });
    for (const call of [put(tooLong), addKey(client, { Policy: tooLong })]) {
      expect(await failure(call)).toMatchObject({ name: "LimitExceededException", status: 400 });
    }
    expect(await failure(put("x".repeat(131_073)))).toMatchObject({ name: "ValidationException" });
  });
});
