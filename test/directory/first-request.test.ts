import { CreateKeyCommand, DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { freshAccount } from "../support/client.ts";
import { clientOf, deploy } from "../support/deployment.ts";
import { deployInMiniflare } from "../support/miniflare-deployment.ts";

describe("a fresh deployment, whose D1 is empty", () => {
  it("makes a key at the very first request", async () => {
    const { url } = await deploy();
    const client = clientOf(url, freshAccount());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys?.map(({ KeyId }) => KeyId)).toEqual([KeyMetadata?.KeyId]);
  });

  it("makes a key for each of many first requests at once, of one account and of many", async () => {
    const { url } = await deploy({ variables: { QUOTAS: "off" } });
    const one = freshAccount();
    const accounts = Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? one : freshAccount()));
    const made = await Promise.all(
      accounts.map((account) => clientOf(url, account).send(new CreateKeyCommand({}))),
    );
    expect(new Set(made.map(({ KeyMetadata }) => KeyMetadata?.KeyId)).size).toBe(accounts.length);
  });

  it.each<[what: string, call: string, init: RequestInit, status: number]>([
    [
      "makes a credential",
      "credentials",
      { method: "POST", body: '{"cloud":"aws","account":"111122223333"}' },
      201,
    ],
    ["empties a workspace", "reset", { method: "POST" }, 204],
    ["moves the clock", "clock/advance", { method: "POST", body: '{"seconds":1}' }, 200],
    ["lists instances", "instances", {}, 200],
  ])("%s at the very first request", async (_, call, init, status) => {
    const { url } = await deploy();
    const headers = { authorization: "Bearer token", "content-type": "application/json" };
    const answer = await fetch(`${url}/_fauxkms/${call}`, { ...init, headers });
    expect([answer.status, await answer.text()]).toEqual([status, expect.anything()]);
  });

  it("answers the call for migrations with the migrations it found, and applies none", async () => {
    const { url } = await deploy();
    const init = { method: "POST", headers: { authorization: "Bearer token" } };
    const names = [
      "0001_directory.sql",
      "0002_retirables.sql",
      "0003_instances.sql",
      "0004_client_keys.sql",
      "0005_access.sql",
    ];
    const account = freshAccount();
    await clientOf(url, account).send(new CreateKeyCommand({}));
    for (let time = 0; time < 2; time++) {
      const answer = await fetch(`${url}/_fauxkms/migrations`, init);
      const { applied, found } = (await answer.json()) as { applied: string[]; found: string[] };
      expect([applied, found.slice(0, names.length)]).toEqual([[], names]);
    }
  });
});

describe("a Worker that has fauxkms as a service", () => {
  it("makes a key at its first request", async () => {
    const { url } = await deployInMiniflare({
      front: "export default { fetch: (request, env) => env.KMS.fetch(request) }",
    });
    const client = clientOf(url, freshAccount());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const described = await client.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(described.KeyMetadata?.KeyState).toBe("Enabled");
  });
});
