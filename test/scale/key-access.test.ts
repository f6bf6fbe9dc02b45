import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { KeyAccess } from "../../src/access/key-access.ts";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { freshAccount, kms } from "../support/client.ts";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";
import { patient } from "../support/patience.ts";

let server: CountedServer;

beforeAll(async () => {
  server = await startCounted();
});

afterAll(() => server.stop());

/** An account in two isolates. */
function setUp(workspace: string) {
  const account = freshAccount();
  const app = `arn:aws:iam::${account}:role/app`;
  const [here, there] = [server.url, server.twinUrl].map((url) => {
    const client = kms({ url, account, workspace });
    const access = async (key: string, ...grantees: string[]) => {
      const asked = new URLSearchParams({ workspace, account, key });
      for (const grantee of grantees.length > 0 ? grantees : [app]) asked.append("grantee", grantee);
      const answer = await fetch(`${url}/__access?${asked}`);
      return (await answer.json()) as KeyAccess & { readonly atOnce: boolean };
    };
    return { client, access };
  });
  if (!here || !there) throw new Error("there are two");
  const newKey = async () => (await here.client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
  return { account, app, here, there, newKey };
}

/** The two ways of a change: through one isolate and through the other. */
function ways({ here, there }: ReturnType<typeof setUp>) {
  return [[here, there] as const, [there, here] as const];
}

type Side = ReturnType<typeof setUp>["here"];

/** Makes a change through one isolate, and looks for what it shows: there at once, in the other soon. */
async function seen<T>(
  [one, other]: readonly [Side, Side],
  key: string,
  change: (client: Side["client"]) => Promise<unknown>,
  shown: (access: KeyAccess) => T,
  expected: () => T,
) {
  await Promise.all([one.access(key), other.access(key)]);
  await change(one.client);
  expect(shown(await one.access(key))).toEqual(expected());
  await vi.waitFor(async () => expect(shown(await other.access(key))).toEqual(expected()), {
    timeout: patient(30_000),
    interval: 50,
  });
}

const namesOf = ({ aliases }: KeyAccess) => [...aliases].sort();
const idsOf = ({ grants }: KeyAccess) => grants.map(({ grantId }) => grantId);

describe("what guards a key", () => {
  it("is read once for each caller, however often the lease is renewed", async () => {
    const workspace = "access-counted";
    const { here, app, newKey } = setUp(workspace);
    const key = await newKey();
    const other = app.replace("app", "other");
    expect((await here.access(key)).atOnce).toBe(false);
    const before = await server.counts(workspace);
    const since = Date.now();
    while (Date.now() - since < 2500) {
      expect((await here.access(key)).atOnce).toBe(true);
      await new Promise((done) => setTimeout(done, 50));
    }
    const { calls } = between(before, await server.counts(workspace));
    expect(calls["KeyStore.access.of"]).toBeUndefined();
    expect(calls["KeyStore.keys.lookup"]).toBeGreaterThan(1);
    expect((await here.access(key, other)).atOnce).toBe(false);
    expect((await here.access(key, other)).atOnce).toBe(true);
    expect((await here.access(key)).atOnce).toBe(true);
  });

  it("is asked for by one of many requests that come at once", async () => {
    const workspace = "access-together";
    const { here, newKey } = setUp(workspace);
    const key = await newKey();
    await here.client.send(new TagResourceCommand({ KeyId: key, Tags: [{ TagKey: "a", TagValue: "1" }] }));
    const all = await Promise.all(Array.from({ length: 30 }, () => here.access(key)));
    expect(all.every(({ tags }) => tags.length === 1)).toBe(true);
    expect((await server.counts(workspace)).calls["KeyStore.access.of"]).toBe(1);
  });
});

describe("a change of what guards a key is seen at once in its isolate, and within the lease in others:", () => {
  it.concurrent("of its key policy", async () => {
    const place = setUp("access-policy");
    const key = await place.newKey();
    for (const [turn, way] of ways(place).entries()) {
      const Policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: `turn${turn}`,
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${place.account}:root` },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      });
      await seen(
        way,
        key,
        (client) => client.send(new PutKeyPolicyCommand({ KeyId: key, Policy })),
        ({ policy }) => policy,
        () => Policy,
      );
    }
  });

  it.concurrent("of its tags", async () => {
    const place = setUp("access-tags");
    const key = await place.newKey();
    for (const [turn, way] of ways(place).entries()) {
      const tag = { TagKey: "t", TagValue: String(turn) };
      await seen(
        way,
        key,
        (client) => client.send(new TagResourceCommand({ KeyId: key, Tags: [tag] })),
        ({ tags }) => tags,
        () => [{ key: "t", value: String(turn) }],
      );
      await seen(
        way,
        key,
        (client) => client.send(new UntagResourceCommand({ KeyId: key, TagKeys: ["t"] })),
        ({ tags }) => tags,
        () => [],
      );
    }
  });

  it.concurrent("of its aliases, that come, leave it for another key, and go", async () => {
    const place = setUp("access-aliases");
    const [key, second] = [await place.newKey(), await place.newKey()];
    for (const way of ways(place)) {
      const AliasName = "alias/a";
      const move = (TargetKeyId: string) => (client: Side["client"]) =>
        client.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
      const create = (client: Side["client"]) =>
        client.send(new CreateAliasCommand({ AliasName, TargetKeyId: key }));
      const remove = (client: Side["client"]) => client.send(new DeleteAliasCommand({ AliasName }));
      await seen(way, key, create, namesOf, () => [AliasName]);
      await seen(way, key, move(second), namesOf, () => []);
      // The key that it comes to, and not only the one that it leaves.
      await seen(way, key, move(key), namesOf, () => [AliasName]);
      await seen(way, key, remove, namesOf, () => []);
    }
  });

  it.concurrent("of the grants of the caller", async () => {
    const place = setUp("access-grants");
    const { app } = place;
    const other = app.replace("app", "other");
    const key = await place.newKey();
    const grants: string[] = [];
    const grant = (to: string) => async (client: Side["client"]) => {
      const order = { KeyId: key, GranteePrincipal: to, RetiringPrincipal: app };
      const made = await client.send(new CreateGrantCommand({ ...order, Operations: ["Decrypt"] }));
      grants.push(made.GrantId ?? "");
    };
    await grant(other)(place.here.client);
    const [ofOther = ""] = grants.splice(0);
    for (const way of ways(place)) await seen(way, key, grant(app), idsOf, () => grants);
    expect(idsOf(await place.here.access(key, app, other))).toEqual([ofOther, ...grants]);
    const revoke = (client: Side["client"]) =>
      client.send(new RevokeGrantCommand({ KeyId: key, GrantId: grants.shift() }));
    const retire = (client: Side["client"]) =>
      client.send(new RetireGrantCommand({ KeyId: key, GrantId: grants.shift() }));
    await seen([place.here, place.there], key, revoke, idsOf, () => grants);
    await seen([place.there, place.here], key, retire, idsOf, () => grants);
  });

  it.concurrent("of an alias of a fixture", async () => {
    const place = setUp("access-fixture");
    const key = await place.newKey();
    const alias = "alias/of-fixture";
    const aws = { account: place.account, region: "us-east-1", aliases: [{ alias, key }] };
    const load = () =>
      fetch(`${server.url}/_fauxkms/fixtures`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-fauxkms-workspace": "access-fixture" },
        body: JSON.stringify({ fauxkms: "fixture/1", aws }),
      });
    await seen([place.here, place.there], key, load, namesOf, () => [alias]);
  });

  it.concurrent("of the tags of a key of Alibaba Cloud, where there are no grants", async () => {
    const [workspace, account] = ["access-alibaba", freshAlibabaAccount()];
    const client = alibabaClient({ url: server.url, account, workspace });
    const { KeyMetadata } = (await client.call("CreateKey", {})) as { KeyMetadata: { KeyId: string } };
    const key = KeyMetadata.KeyId;
    const tags = async (url: string) => {
      const asked = new URLSearchParams({ workspace, account, key, cloud: "alibaba" });
      return ((await (await fetch(`${url}/__access?${asked}`)).json()) as KeyAccess).tags;
    };
    const change = async (action: string, parameters: object, expected: KeyAccess["tags"]) => {
      await Promise.all([tags(server.url), tags(server.twinUrl)]);
      await client.call(action, { ResourceType: "key", "ResourceId.1": key, ...parameters });
      expect(await tags(server.url)).toEqual(expected);
      await vi.waitFor(async () => expect(await tags(server.twinUrl)).toEqual(expected), {
        timeout: patient(30_000),
        interval: 50,
      });
    };
    await change("TagResources", { "Tag.1.Key": "a", "Tag.1.Value": "1" }, [{ key: "a", value: "1" }]);
    await change("UntagResources", { "TagKey.1": "a" }, []);
  });
});
