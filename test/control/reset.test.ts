import { randomBytes } from "node:crypto";
import {
  CreateAliasCommand,
  DescribeKeyCommand,
  ListAliasesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, raw } from "../support/client.ts";
import { withTargets } from "../support/keys.ts";
import { addKey, decrypt, encrypt, makeKey, NO_KEY } from "../support/management.ts";

/** A workspace of the server that counts quotas. */
function subject() {
  const workspace = `reset-${randomBytes(6).toString("hex")}`;
  const options = { server: "enforce", workspace } as const;
  return {
    options,
    call: (method: string, path: string, body?: unknown) => control(method, path, body, options),
    reset: () => control("POST", "reset", undefined, options),
  };
}

describe("POST reset", () => {
  it("empties accounts and Regions: keys, aliases and ciphertexts", async () => {
    const { options, reset } = subject();
    const here = await makeKey(options);
    const there = await makeKey({ ...options, account: here.account, region: "eu-west-1" });
    await here.client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: here.id }));
    const blob = await encrypt(here.client, "alias/a", "x");
    expect(await reset()).toEqual({ status: 204, json: {} });

    for (const { client } of [here, there]) {
      expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
      expect(withTargets((await client.send(new ListAliasesCommand({}))).Aliases)).toEqual([]);
    }
    for (const KeyId of [here.id, here.arn, "alias/a"]) {
      const call = here.client.send(new DescribeKeyCommand({ KeyId }));
      expect(await failure(call)).toMatchObject({ name: "NotFoundException" });
    }
    expect(await failure(decrypt(here.client, blob))).toMatchObject({ name: "AccessDeniedException" });
    const next = await addKey(here.client);
    await here.client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: next.id }));
    expect((await decrypt(here.client, await encrypt(here.client, "alias/a", "new"))).text).toBe("new");
  });

  it("empties counters, overrides and refusals", async () => {
    const { options, call, reset } = subject();
    const account = freshAccount();
    const quota = async () => {
      const { json } = await call("GET", `quotas?account=${account}&region=us-east-1`);
      return (json.quotas as { id: string }[]).find((one) => one.id === "enableKey");
    };
    const before = await quota();
    await call("PUT", "clock", { mode: "frozen" });
    await call("PUT", "quotas/aws/enableKey", { account, region: "us-east-1", limit: 1 });
    const enable = async () => {
      const headers = { "x-fauxkms-workspace": options.workspace };
      return (await raw("EnableKey", { KeyId: NO_KEY }, { server: options.server, account, headers })).json
        .__type;
    };
    expect([await enable(), await enable()]).toEqual(["NotFoundException", "ThrottlingException"]);
    expect(await quota()).toMatchObject({ limit: 1, used: 1, throttled: 1 });
    await reset();
    expect(await quota()).toEqual(before);
    expect(await enable()).toBe("NotFoundException");
  });

  it("sets the clock back to the wall clock", async () => {
    const { call, reset } = subject();
    await call("PUT", "clock", { mode: "frozen", now: "2040-01-01T00:00:00Z" });
    const before = Date.now();
    await reset();
    const { mode, now } = (await call("GET", "clock")).json;
    expect(mode).toBe("running");
    expect(Date.parse(String(now))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(now))).toBeLessThanOrEqual(Date.now());
  });

  it("forgets credentials made for the workspace", async () => {
    const { options, call, reset } = subject();
    const account = freshAccount();
    const { json } = await call("POST", "credentials", { cloud: "aws", account });
    const client = kms({ server: options.server, account: String(json.accessKeyId) });
    const arn = async () => (await client.send(new ListKeysCommand({}))).Keys?.map((key) => key.KeyArn);
    const made = await addKey(client);
    expect(made.arn).toContain(account);
    expect(await arn()).toEqual([made.arn]);
    await reset();
    const again = await addKey(client);
    expect(again.arn).toContain(":000000000000:");
  });

  it("leaves every other workspace as it is", async () => {
    const [one, two] = [subject(), subject()];
    const account = freshAccount();
    await makeKey({ ...one.options, account });
    const kept = await makeKey({ ...two.options, account });
    const blob = await encrypt(kept.client, kept.id, "kept");
    await two.call("PUT", "clock", { mode: "frozen", now: "2040-01-01T00:00:00Z" });
    await one.reset();
    expect((await decrypt(kept.client, blob)).text).toBe("kept");
    expect((await two.call("GET", "clock")).json).toEqual({
      mode: "frozen",
      now: "2040-01-01T00:00:00.000Z",
    });
  });

  it("may be repeated, also for a workspace that was never used", async () => {
    const { options, reset } = subject();
    for (let round = 0; round < 3; round++) {
      expect((await reset()).status).toBe(204);
      const { client, id } = await makeKey(options);
      expect((await client.send(new ListKeysCommand({}))).Keys?.map((key) => key.KeyId)).toEqual([id]);
    }
  });
});
