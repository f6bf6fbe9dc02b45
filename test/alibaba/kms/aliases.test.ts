import {
  CreateAliasRequest,
  DeleteAliasRequest,
  ListAliasesByKeyIdRequest,
  ListAliasesRequest,
  UpdateAliasRequest,
} from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { ALIASES } from "../../../src/quotas/alibaba-resources.ts";
import { rawAlibaba } from "../../support/alibaba.ts";
import { type AlibabaClient, addAlibabaKey, base64, makeAlibabaKey } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { NO_KEY } from "../../support/management.ts";

interface Listed {
  readonly AliasName: string;
  readonly AliasArn: string;
  readonly KeyId: string;
}

const create = (client: AlibabaClient, AliasName: string, KeyId: string) =>
  client.call("CreateAlias", { AliasName, KeyId });
const targetOf = async (client: AlibabaClient, KeyId: string) =>
  ((await client.call("DescribeKey", { KeyId })).KeyMetadata as { KeyId: string }).KeyId;
const listedIn = (answer: Readonly<Record<string, unknown>>) => (answer.Aliases as { Alias: Listed[] }).Alias;
const namesIn = (answer: Readonly<Record<string, unknown>>) =>
  listedIn(answer).map(({ AliasName }) => AliasName);

describe("CreateAlias", () => {
  it.each(["alias/a", "alias/A/b/C", "alias/with_under-score9", `alias/${"x".repeat(249)}`])(
    "makes %s, for a key named by id or ARN",
    async (name) => {
      const { client, id, arn } = await makeAlibabaKey();
      expect(Object.keys(await create(client, name, id))).toEqual(["RequestId"]);
      expect(await targetOf(client, name)).toBe(id);
      await client.call("DeleteAlias", { AliasName: name });
      await create(client, name, arn);
      expect(await targetOf(client, name)).toBe(id);
    },
  );

  it.each([
    ...["alias", "a", "alias/", "Alias/a", "alias/a b", "alias/é", "alias/a.b", `alias/${"x".repeat(250)}`],
    ...["alias/acs", "alias/acs/oss", "alias/acsmine"],
  ])("refuses the name %s", async (AliasName) => {
    const { client, id } = await makeAlibabaKey();
    expect(await client.failure("CreateAlias", { AliasName, KeyId: id })).toEqual({
      code: "InvalidParameter",
      message: 'The specified parameter "AliasName" is not valid.',
      status: 400,
    });
    expect(namesIn(await client.call("ListAliases"))).toEqual([]);
  });

  it("refuses a name that the account has in this Region, not one of another Region or account", async () => {
    const { client, id } = await makeAlibabaKey();
    const other = await addAlibabaKey(client);
    await create(client, "alias/taken", id);
    for (const KeyId of [id, other.id]) {
      expect(await client.failure("CreateAlias", { AliasName: "alias/taken", KeyId })).toEqual({
        code: "AliasAlreadyExists",
        message: "AliasName Already Exists.",
        status: 400,
      });
    }
    expect(await targetOf(client, "alias/taken")).toBe(id);
    const elsewhere = await makeAlibabaKey({}, { account: client.account, region: "cn-shanghai" });
    await create(elsewhere.client, "alias/taken", elsewhere.id);
    const foreign = await makeAlibabaKey();
    await create(foreign.client, "alias/taken", foreign.id);
    expect(await targetOf(client, "alias/taken")).toBe(id);
    expect(await targetOf(elsewhere.client, "alias/taken")).toBe(elsewhere.id);
  });

  it("refuses keys that are not there, another account's, and aliases in place of keys", async () => {
    const { client, id } = await makeAlibabaKey();
    const foreign = await makeAlibabaKey();
    await create(client, "alias/one", id);
    const AliasName = "alias/two";
    const notFound = { code: "Forbidden.KeyNotFound", status: 404 };
    expect(await client.failure("CreateAlias", { AliasName, KeyId: NO_KEY })).toMatchObject(notFound);
    expect(await client.failure("CreateAlias", { AliasName, KeyId: foreign.id })).toMatchObject(notFound);
    expect(await client.failure("CreateAlias", { AliasName, KeyId: foreign.arn })).toMatchObject({
      code: "Forbidden.NoPermission",
      status: 403,
    });
    expect(await client.failure("CreateAlias", { AliasName, KeyId: "alias/one" })).toEqual({
      code: "Unsupported.Alias",
      message: "Alias is not valid for this api.",
      status: 400,
    });
    expect(await client.failure("CreateAlias", { AliasName })).toMatchObject({ code: "MissingParameter" });
    expect(await client.failure("CreateAlias", { KeyId: id })).toMatchObject({ code: "MissingParameter" });
    expect(namesIn(await client.call("ListAliases"))).toEqual(["alias/one"]);
    expect(namesIn(await foreign.client.call("ListAliases"))).toEqual([]);
  });

  it("makes as many aliases as an account may have in a Region, over all keys together", async () => {
    const { client, id } = await makeAlibabaKey();
    const other = await addAlibabaKey(client);
    // Makes a key of a service, whose alias does not count.
    await client.call("CreateSecret", { SecretName: "one", SecretData: "data", VersionId: "v1" });
    const names = Array.from({ length: ALIASES }, (_, n) => `alias/${String(n).padStart(3, "0")}`);
    const waiting = names.entries();
    const worker = async () => {
      for (const [n, AliasName] of waiting) {
        const { status } = await rawAlibaba(
          { Action: "CreateAlias", AliasName, KeyId: n % 2 ? id : other.id },
          client,
        );
        expect(status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    expect(ALIASES).toBe(300);
    const over = { AliasName: "alias/over", KeyId: id };
    expect(await client.failure("CreateAlias", over)).toEqual({
      code: "Rejected.LimitExceeded",
      message: "The request was rejected because user create resource limit was exceeded.",
      status: 400,
    });
    // Moving one needs no room; one less makes some.
    await client.call("UpdateAlias", { AliasName: "alias/000", KeyId: id });
    await client.call("DeleteAlias", { AliasName: "alias/001" });
    await client.call("CreateAlias", over);
    expect(await client.failure("CreateAlias", { ...over, AliasName: "alias/more" })).toMatchObject({
      code: "Rejected.LimitExceeded",
    });
    const last = await client.call("ListAliases", { PageSize: 100, PageNumber: 3 });
    expect(last).toMatchObject({ TotalCount: 301, PageNumber: 3, PageSize: 100 });
    expect(listedIn(last)).toHaveLength(100);
  });
});

describe("UpdateAlias", () => {
  it("moves an alias to another key, of another usage too", async () => {
    const { client, id } = await makeAlibabaKey();
    const signing = await addAlibabaKey(client, { KeySpec: "EC_P256" });
    await create(client, "alias/moves", id);
    const sealed = await client.call("Encrypt", { KeyId: "alias/moves", Plaintext: base64("text") });
    expect(sealed.KeyId).toBe(id);
    const answer = await client.call("UpdateAlias", { AliasName: "alias/moves", KeyId: signing.id });
    expect(Object.keys(answer)).toEqual(["RequestId"]);
    expect(await targetOf(client, "alias/moves")).toBe(signing.id);
    await client.call("UpdateAlias", { AliasName: "alias/moves", KeyId: signing.id });
    expect(listedIn(await client.call("ListAliasesByKeyId", { KeyId: id }))).toEqual([]);
    expect(namesIn(await client.call("ListAliasesByKeyId", { KeyId: signing.id }))).toEqual(["alias/moves"]);
  });

  it("refuses aliases and keys that are not there, and names of services", async () => {
    const { client, id } = await makeAlibabaKey();
    await create(client, "alias/a", id);
    expect(await client.failure("UpdateAlias", { AliasName: "alias/none", KeyId: id })).toEqual({
      code: "Forbidden.AliasNotFound",
      message: "The specified Alias is not found.",
      status: 404,
    });
    expect(await client.failure("UpdateAlias", { AliasName: "alias/a", KeyId: NO_KEY })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await client.failure("UpdateAlias", { AliasName: "alias/acs/a", KeyId: id })).toMatchObject({
      code: "InvalidParameter",
    });
    expect(await targetOf(client, "alias/a")).toBe(id);
  });
});

describe("DeleteAlias", () => {
  it("frees the name, and leaves the key alone", async () => {
    const { client, id } = await makeAlibabaKey();
    const other = await addAlibabaKey(client);
    await create(client, "alias/gone", id);
    await client.call("DeleteAlias", { AliasName: "alias/gone" });
    const missing = { code: "Forbidden.AliasNotFound", status: 404 };
    expect(await client.failure("DescribeKey", { KeyId: "alias/gone" })).toMatchObject(missing);
    expect(await client.failure("DeleteAlias", { AliasName: "alias/gone" })).toMatchObject(missing);
    expect(await targetOf(client, id)).toBe(id);
    await create(client, "alias/gone", other.id);
    expect(await targetOf(client, "alias/gone")).toBe(other.id);
  });
});

describe("aliases of keys in other states", () => {
  it("are made and moved for disabled keys and those that wait for material, not for those pending deletion", async () => {
    const { client, id } = await makeAlibabaKey();
    const disabled = await addAlibabaKey(client);
    await client.call("DisableKey", { KeyId: disabled.id });
    const pending = await addAlibabaKey(client, { Origin: "EXTERNAL" });
    const going = await addAlibabaKey(client);
    await create(client, "alias/of-going", going.id);
    await client.call("ScheduleKeyDeletion", { KeyId: going.id, PendingWindowInDays: 7 });

    await create(client, "alias/disabled", disabled.id);
    await create(client, "alias/pending", pending.id);
    expect(await client.failure("CreateAlias", { AliasName: "alias/new", KeyId: going.id })).toEqual({
      code: "Rejected.StateModifiedFailed",
      message: "Keystate modified failed.",
      status: 409,
    });
    expect(await client.failure("UpdateAlias", { AliasName: "alias/disabled", KeyId: going.id })).toEqual({
      code: "Rejected.PendingDeletion",
      message: "The request was rejected because the key state is PendingDeletion.",
      status: 409,
    });
    // It is the target that counts: away from such a key an alias can be moved, and be deleted.
    await client.call("UpdateAlias", { AliasName: "alias/of-going", KeyId: id });
    expect(await targetOf(client, "alias/of-going")).toBe(id);
    await client.call("UpdateAlias", { AliasName: "alias/pending", KeyId: disabled.id });
    await client.call("DeleteAlias", { AliasName: "alias/pending" });
    expect(namesIn(await client.call("ListAliases"))).toEqual(["alias/disabled", "alias/of-going"]);
  });
});

describe("ListAliases and ListAliasesByKeyId", () => {
  it("answer in pages by number, by name, ten at a time unless asked", async () => {
    const { client, id, arn } = await makeAlibabaKey();
    const other = await addAlibabaKey(client);
    const names = Array.from({ length: 12 }, (_, n) => `alias/n${String(n).padStart(2, "0")}`);
    for (const name of names) await create(client, name, id);
    await create(client, "alias/other", other.id);

    const first = await client.call("ListAliases");
    expect(first).toMatchObject({ TotalCount: 13, PageNumber: 1, PageSize: 10 });
    expect(namesIn(first)).toEqual(names.slice(0, 10));
    expect(listedIn(first)[0]).toEqual({
      AliasName: "alias/n00",
      AliasArn: `acs:kms:cn-hangzhou:${client.account}:alias/n00`,
      KeyId: id,
    });
    const second = await client.call("ListAliases", { PageNumber: 2 });
    expect(namesIn(second)).toEqual([...names.slice(10), "alias/other"]);
    expect(namesIn(await client.call("ListAliases", { PageNumber: 3 }))).toEqual([]);

    const own = await client.call("ListAliasesByKeyId", { KeyId: id, PageSize: 5, PageNumber: 3 });
    expect(own).toMatchObject({ TotalCount: 12, PageNumber: 3, PageSize: 5 });
    expect(namesIn(own)).toEqual(names.slice(10));
    expect(namesIn(await client.call("ListAliasesByKeyId", { KeyId: arn, PageSize: 100 }))).toEqual(names);
    expect(await client.failure("ListAliasesByKeyId", { KeyId: "alias/n00" })).toMatchObject({
      code: "Unsupported.Alias",
    });
    expect(await client.failure("ListAliasesByKeyId", { KeyId: NO_KEY })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
  });

  it.each([{ PageSize: 0 }, { PageSize: 101 }, { PageNumber: 0 }, { PageNumber: "a" }, { PageSize: "1.5" }])(
    "refuse %o",
    async (page) => {
      const { client } = await makeAlibabaKey();
      expect(await client.failure("ListAliases", page)).toEqual({
        code: "InvalidParameter",
        message: `The specified parameter "${Object.keys(page)[0]}" is not valid.`,
        status: 400,
      });
    },
  );
});

describe("the typed client", () => {
  it("makes, moves, lists and deletes aliases", async () => {
    const { client, id } = await makeAlibabaKey();
    const other = await addAlibabaKey(client);
    const kms = alibabaKms({ account: client.account });
    const aliasName = "alias/typed";
    await kms.createAlias(new CreateAliasRequest({ aliasName, keyId: id }));
    expect(await targetOf(client, aliasName)).toBe(id);
    await kms.updateAlias(new UpdateAliasRequest({ aliasName, keyId: other.id }));
    const { aliases, totalCount } = await kms.listAliases(new ListAliasesRequest({}));
    expect(totalCount).toBe(1);
    expect(aliases.alias.map((one) => [one.aliasName, one.keyId])).toEqual([[aliasName, other.id]]);
    const own = await kms.listAliasesByKeyId(new ListAliasesByKeyIdRequest({ keyId: other.id }));
    expect(own.aliases.alias).toHaveLength(1);
    await kms.deleteAlias(new DeleteAliasRequest({ aliasName }));
    expect(namesIn(await client.call("ListAliases"))).toEqual([]);
  });
});
