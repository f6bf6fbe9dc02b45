import { CreateKeyCommand, EncryptCommand, ListKeysCommand, ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../support/client.ts";
import { command } from "../support/command.ts";
import { clientOf, deploy } from "../support/deployment.ts";
import { clientsOf, type MadeWorkspace } from "../support/made-workspaces.ts";
import { deployInMiniflare } from "../support/miniflare-deployment.ts";

const ADMIN = "token";

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly retryAfter: string | null;
}

/** A strict deployment where anybody may make workspaces. */
async function open(variables: Readonly<Record<string, string>> = {}, signupLimit?: number) {
  const all = { AUTH: "strict", ALLOW_PERMISSIVE: undefined, SIGNUP: "open", ...variables };
  const { url } =
    signupLimit === undefined
      ? await deploy({ variables: all })
      : await deployInMiniflare({ variables: all, signupLimit });
  const call = async (
    method: string,
    path: string,
    {
      body,
      token,
      address = "192.0.2.1",
      workspace,
    }: { body?: unknown; token?: string; address?: string; workspace?: string } = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${url}/_fauxkms/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: {
        "cf-connecting-ip": address,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(workspace && { "x-fauxkms-workspace": workspace }),
      },
    });
    const text = await answer.text();
    const retryAfter = answer.headers.get("retry-after");
    return { status: answer.status, json: text === "" ? {} : JSON.parse(text), retryAfter };
  };
  const make = async (body: object = {}, address?: string): Promise<MadeWorkspace> => {
    const { status, json } = await call("POST", "workspaces", { body, ...(address && { address }) });
    expect({ status, json }).toMatchObject({ status: 201 });
    return json as unknown as MadeWorkspace;
  };
  return { url, call, make };
}

const messageOf = ({ json }: Answer) => (json.error as { message: string }).message;

/** The error of a call of Alibaba Cloud. */
const alibabaError = (calling: Promise<unknown>) =>
  calling.then(
    () => ({ code: "answered", message: "" }),
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );

describe("--signup open", () => {
  it("lets anybody make a workspace that works at once, with a short life and a token of its own", async () => {
    const { make, call } = await open();
    const before = Date.now();
    const made = await make();
    expect(made.name).toMatch(/^ws-[a-z0-9]{12}$/);
    const end = Date.parse(made.expiresAt ?? "");
    expect(end).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(end).toBeLessThanOrEqual(Date.now() + 3_600_000);
    const { aws, alibaba } = clientsOf(made);
    const { KeyMetadata } = await aws.send(new CreateKeyCommand({}));
    await aws.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("x") }));
    expect((await alibaba("CreateKey")).KeyMetadata).toBeDefined();
    expect((await call("GET", "clock", { token: made.token })).status).toBe(200);
    for (const [method, path] of [
      ["GET", "workspaces"],
      ["GET", "clock"],
      ["GET", "makers"],
      ["GET", `workspaces/${made.name}`],
      ["DELETE", `workspaces/${made.name}`],
    ] as const) {
      expect(await call(method, path)).toMatchObject({ status: 401 });
    }
    expect(await call("GET", "workspaces", { token: made.token })).toMatchObject({ status: 403 });
  });

  it("chooses the name, so that nobody takes one that another maker expects", async () => {
    const { call } = await open();
    const answer = await call("POST", "workspaces", { body: { name: "pr-12" } });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: "forbidden" } } });
  });

  it("gives no longer life than the setting, extensions included, but by the admin", async () => {
    const { call, make } = await open({ OPEN_LIFE_SECONDS: "1000" });
    const made = await make();
    expect(Date.parse(made.expiresAt ?? "")).toBeLessThanOrEqual(Date.now() + 1_000_000);
    const long = await call("POST", "workspaces", { body: { ttlSeconds: 1001 } });
    expect(long).toMatchObject({ status: 400, json: { error: { code: "invalid" } } });
    expect(messageOf(long)).toContain("OPEN_LIFE_SECONDS");
    const extend = (ttlSeconds: number, token: string) =>
      call("POST", `workspaces/${made.name}/extend`, { token, body: { ttlSeconds } });
    expect(await extend(900, made.token)).toMatchObject({ status: 200 });
    const longer = await extend(2000, made.token);
    expect(longer).toMatchObject({ status: 409, json: { error: { code: "conflict" } } });
    expect(messageOf(longer)).toContain("OPEN_LIFE_SECONDS");
    expect(await extend(2000, ADMIN)).toMatchObject({ status: 200 });
  });

  it("lets an address have so many live workspaces, an IPv6 network as one", async () => {
    const { call, make } = await open({ OPEN_WORKSPACES: "2" });
    const first = await make();
    await make();
    const third = await call("POST", "workspaces", { body: {} });
    expect(third).toMatchObject({ status: 409, json: { error: { code: "tooMany" } } });
    expect(messageOf(third)).toContain("OPEN_WORKSPACES");
    await make({}, "192.0.2.2");
    await make({}, "2001:db8:0:0:1::");
    await make({}, "2001:db8::7");
    const same = await call("POST", "workspaces", { body: {}, address: "2001:db8::1:0:0:9" });
    expect(same.status).toBe(409);
    await make({}, "2001:db8:0:1::7");
    // The end of one makes room for the next.
    expect((await call("DELETE", `workspaces/${first.name}`, { token: first.token })).status).toBe(204);
    await make();
    expect((await call("POST", "workspaces", { body: {} })).status).toBe(409);
    // The admin has no such limit.
    expect((await call("POST", "workspaces", { body: {}, token: ADMIN })).status).toBe(201);
  });

  it("lets calls at the same time have no more than that", async () => {
    const { call } = await open({ OPEN_WORKSPACES: "2" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call("POST", "workspaces", { body: {} })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
  });

  it.each([
    ["the binding", 3],
    ["the isolate's own count", undefined],
  ] as const)("answers 429 with Retry-After to an address that asks too often, by %s", async (_, limit) => {
    const { call } = await open({ OPEN_WORKSPACES: "1" }, limit);
    const ask = () => call("POST", "workspaces", { body: { name: "x" } });
    const most = limit ?? 10;
    for (let each = 0; each < most; each++) expect((await ask()).status).toBe(403);
    let refused = await ask();
    // Where a minute has ended meanwhile, the binding has begun to count anew.
    for (let each = 0; each < most && refused.status === 403; each++) refused = await ask();
    expect(refused).toMatchObject({ status: 429, json: { error: { code: "throttled" } } });
    expect(Number(refused.retryAfter)).toBeGreaterThan(0);
    expect(Number(refused.retryAfter)).toBeLessThanOrEqual(60);
    expect((await call("POST", "workspaces", { body: {}, address: "198.51.100.9" })).status).toBe(201);
  });

  it("limits the accounts and Regions of such a workspace, in each cloud's words", async () => {
    const { url, call, make } = await open({ OPEN_STORES: "2" });
    const made = await make();
    const { aws, alibaba } = clientsOf(made);
    const { KeyMetadata } = await aws.send(new CreateKeyCommand({ MultiRegion: true }));
    await alibaba("CreateKey");
    const { accessKeyId, secretAccessKey } = made.aws;
    const there = kms({
      url,
      region: "eu-west-3",
      config: { credentials: { accessKeyId, secretAccessKey } },
    });
    const refused = await failure(there.send(new CreateKeyCommand({})));
    expect(refused.name).toBe("LimitExceededException");
    expect(refused.message).toContain("2 accounts and Regions at most (setting OPEN_STORES)");
    const replica = { KeyId: KeyMetadata?.KeyId, ReplicaRegion: "eu-west-1" };
    expect((await failure(aws.send(new ReplicateKeyCommand(replica)))).name).toBe("LimitExceededException");
    const ali = await alibabaError(alibaba("CreateKey", { RegionId: "cn-beijing" }));
    expect(ali).toMatchObject({ code: "Rejected.LimitExceeded" });
    const put = await call("PUT", "quotas/aws/createKey", {
      token: made.token,
      body: { account: "111122223333", region: "us-west-2", limit: 9 },
    });
    expect(put).toMatchObject({ status: 409, json: { error: { code: "tooMany" } } });
    expect(messageOf(put)).toContain("OPEN_STORES");
    const { accessKeyId: id, secretAccessKey: secret } = made.aws;
    const quotaClient = new ServiceQuotasClient({
      endpoint: url,
      region: "us-west-1",
      credentials: { accessKeyId: id, secretAccessKey: secret },
      maxAttempts: 1,
    });
    const more = { ServiceCode: "kms", QuotaCode: "L-C2F1777E", DesiredValue: 200_000 };
    const increase = await failure(quotaClient.send(new RequestServiceQuotaIncreaseCommand(more)));
    expect(increase.name).toBe("QuotaExceededException");
    // What there is goes on working, and a reset makes room.
    await aws.send(new ListKeysCommand({}));
    await call("POST", "reset", { token: made.token });
    await there.send(new CreateKeyCommand({}));
  });

  it("limits its keys, also where the quotas are off", async () => {
    const { make } = await open({ OPEN_KEYS: "2" });
    const { aws, alibaba } = clientsOf(await make({ quotas: "off" }));
    for (let each = 0; each < 2; each++) {
      await aws.send(new CreateKeyCommand({}));
      await alibaba("CreateKey");
    }
    const refused = await failure(aws.send(new CreateKeyCommand({})));
    expect(refused.name).toBe("LimitExceededException");
    expect(refused.message).toContain("OPEN_KEYS");
    const ali = await alibabaError(alibaba("CreateKey"));
    expect(ali).toMatchObject({
      code: "Rejected.LimitExceeded",
      message: expect.stringContaining("OPEN_KEYS"),
    });
  });

  it("takes no fixture that chooses names which are unique on the server", async () => {
    const { url, call, make } = await open();
    const made = await make();
    const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
    const chosen = { accessKeyId, secretAccessKey: "wJalrXUtnFEMI" };
    const fixture = { fauxkms: "fixture/1", aws: { keys: [{ alias: "alias/a" }], credentials: [chosen] } };
    const refused = await call("POST", "fixtures", { token: made.token, body: fixture });
    expect(refused).toMatchObject({ status: 409, json: { error: { code: "conflict" } } });
    expect(messageOf(refused)).toContain("aws.credentials[0].accessKeyId: is chosen by the server");
    expect((await call("POST", "workspaces", { body: { from: { fixture } } })).status).toBe(409);
    // It is nobody's, so the admin may take it, and what was refused is no live workspace of the address.
    const taken = await call("POST", "fixtures", { token: ADMIN, workspace: "ours", body: fixture });
    expect(taken).toMatchObject({ status: 200, json: { created: 2 } });
    const client = clientOf(url, chosen.accessKeyId, chosen.secretAccessKey);
    await client.send(new ListKeysCommand({}));
    await make();
    await make();
  });

  it("counts each item of a fixture as a request", async () => {
    const { call, make } = await open({ OPEN_REQUESTS: "30" });
    const { token } = await make();
    const keys = Array.from({ length: 40 }, (_, index) => ({ alias: `alias/${index}` }));
    const loaded = await call("POST", "fixtures", { token, body: { fauxkms: "fixture/1", aws: { keys } } });
    expect(loaded).toMatchObject({ status: 200, json: { created: 40 } });
    await expect
      .poll(async () => (await call("GET", "clock", { token })).status, { interval: 200 })
      .toBe(429);
  });

  it("counts requests also while other calls keep its state fresh", async () => {
    const { call, make } = await open({ OPEN_REQUESTS: "3" });
    const { token } = await make();
    const freeze = () => call("PUT", "clock", { token, body: { mode: "frozen" } });
    await expect.poll(async () => (await freeze()).status, { interval: 200 }).toBe(429);
  });

  it("lets its token look at it and end it when they are used up, but extend it no more", async () => {
    const { call, make } = await open({ OPEN_REQUESTS: "3" });
    const { name, token } = await make();
    const extend = () => call("POST", `workspaces/${name}/extend`, { token, body: { ttlSeconds: 60 } });
    await expect.poll(async () => (await extend()).status, { interval: 200 }).toBe(429);
    expect((await call("GET", `workspaces/${name}`, { token })).status).toBe(200);
    expect((await call("DELETE", `workspaces/${name}`, { token })).status).toBe(204);
  });

  it("limits its requests in a day, all of them together, and a reset gives none back", async () => {
    const { call, make } = await open({ OPEN_REQUESTS: "5" });
    const made = await make({ quotas: "off" });
    const { aws, alibaba } = clientsOf(made);
    const answers: string[] = [];
    // Isolates tell their counts with the next question for the workspace's state.
    await expect
      .poll(
        async () => {
          answers.push(
            await aws.send(new ListKeysCommand({})).then(
              () => "answered",
              (error: Error) => `${error.name}: ${error.message}`,
            ),
          );
          return answers.at(-1);
        },
        { interval: 200 },
      )
      .toContain("ThrottlingException");
    expect(answers.filter((each) => each === "answered").length).toBeGreaterThanOrEqual(5);
    expect(answers.at(-1)).toContain("5 requests a day at most (setting OPEN_REQUESTS)");
    expect(await alibabaError(alibaba("ListKeys"))).toMatchObject({ code: "Rejected.Throttling" });
    const clock = await call("GET", "clock", { token: made.token });
    expect(clock).toMatchObject({ status: 429, json: { error: { code: "throttled" } } });
    expect(Number(clock.retryAfter)).toBeGreaterThan(0);
    expect(Number(clock.retryAfter)).toBeLessThanOrEqual(86_400);
    expect((await call("POST", "reset", { token: ADMIN, workspace: made.name })).status).toBe(204);
    expect((await failure(aws.send(new ListKeysCommand({})))).name).toBe("ThrottlingException");
    // Its maker can still look at it and end it.
    expect((await call("GET", `workspaces/${made.name}`, { token: made.token })).status).toBe(200);
    expect((await call("DELETE", `workspaces/${made.name}`, { token: made.token })).status).toBe(204);
  });

  it("sets no limit to workspaces that the admin makes", async () => {
    const { call } = await open({ OPEN_KEYS: "1", OPEN_STORES: "1", OPEN_REQUESTS: "1" });
    const { json } = await call("POST", "workspaces", { body: { quotas: "off" }, token: ADMIN });
    const made = json as unknown as MadeWorkspace;
    const { aws, alibaba } = clientsOf(made);
    for (let each = 0; each < 3; each++) await aws.send(new CreateKeyCommand({}));
    await alibaba("CreateKey");
  });
});

describe("--signup token", () => {
  it("lets nobody make a workspace without a token", async () => {
    const { call } = await open({ SIGNUP: "token" });
    expect(await call("POST", "workspaces", { body: {} })).toMatchObject({
      status: 401,
      json: { error: { code: "unauthorized" } },
    });
  });

  it("gives a maker's token what it makes, and nothing else", async () => {
    const { call } = await open({ SIGNUP: "token" });
    const minted = await call("POST", "makers", { token: ADMIN, body: { note: "team a" } });
    expect(minted).toMatchObject({ status: 201, json: { note: "team a", token: /^fkm_/ } });
    const token = String(minted.json.token);
    const other = String((await call("POST", "makers", { token: ADMIN, body: {} })).json.token);
    const listed = await call("GET", "makers", { token: ADMIN });
    expect(listed.json.makers).toHaveLength(2);
    expect(JSON.stringify(listed.json)).not.toContain("fkm_");

    const first = await call("POST", "workspaces", { token, body: { name: "pr-1", ttlSeconds: 600 } });
    expect(first.status).toBe(201);
    const made = first.json as unknown as MadeWorkspace;
    await clientsOf(made).aws.send(new CreateKeyCommand({}));
    const again = await call("POST", "workspaces", { token, body: { name: "pr-1", ttlSeconds: 900 } });
    expect(again).toMatchObject({ status: 200, json: { aws: made.aws } });
    expect((await call("GET", "workspaces/pr-1", { token })).status).toBe(200);
    expect((await call("POST", "workspaces/pr-1/extend", { token, body: { ttlSeconds: 60 } })).status).toBe(
      200,
    );

    // Nothing of the admin's, nor another maker's, nor one that was only named.
    await call("POST", "workspaces", { token: ADMIN, body: { name: "theirs" } });
    for (const [name, status] of [
      ["theirs", 403],
      ["default", 404],
    ] as const) {
      expect((await call("POST", "workspaces", { token, body: { name } })).status).toBe(409);
      expect((await call("GET", `workspaces/${name}`, { token })).status).toBe(status);
      expect((await call("DELETE", `workspaces/${name}`, { token })).status).toBeGreaterThanOrEqual(403);
      const extended = await call("POST", `workspaces/${name}/extend`, { token, body: { ttlSeconds: 9 } });
      expect(extended.status).toBeGreaterThanOrEqual(403);
    }
    for (const [method, path, body] of [
      ["POST", "workspaces", { name: "pr-1" }],
      ["POST", "workspaces/pr-1/extend", { ttlSeconds: 60 }],
      ["DELETE", "workspaces/pr-1", undefined],
    ] as const) {
      const { status } = await call(method, path, { token: other, body });
      expect([403, 409]).toContain(status);
    }
    for (const [method, path] of [
      ["GET", "clock"],
      ["POST", "reset"],
      ["GET", "workspaces"],
      ["GET", "makers"],
      ["POST", "migrations"],
    ] as const) {
      expect(await call(method, path, { token })).toMatchObject({ status: 403 });
    }

    // The name is anybody's when the workspace has ended.
    expect((await call("DELETE", "workspaces/pr-1", { token })).status).toBe(204);
    expect((await call("POST", "workspaces", { token: other, body: { name: "pr-1" } })).status).toBe(201);
    expect((await call("POST", "workspaces", { token, body: { name: "pr-1" } })).status).toBe(409);

    expect((await call("DELETE", `makers/${minted.json.id}`, { token: ADMIN })).status).toBe(204);
    expect((await call("DELETE", `makers/${minted.json.id}`, { token: ADMIN })).status).toBe(404);
    expect((await call("POST", "workspaces", { token, body: {} })).status).toBe(401);
  });

  it("is enough with a maker's token for npm run preview", async () => {
    const { url, call } = await open({ SIGNUP: "token" });
    const token = String((await call("POST", "makers", { token: ADMIN, body: {} })).json.token);
    const preview = (verb: string) =>
      command("preview.ts", [verb, "pr-7"], { FAUXKMS_URL: url, FAUXKMS_TOKEN: token });
    for (const [verb, said] of [
      ["up", "is made"],
      ["up", "is extended"],
      ["down", "is removed"],
      ["down", "there is no workspace pr-7"],
    ] as const) {
      expect(await preview(verb)).toMatchObject({ code: 0, stderr: expect.stringContaining(said) });
    }
  });

  it("lets a maker take no workspace that is in use without having been made", async () => {
    const { url, call } = await open({ SIGNUP: "token", QUOTAS: "off" });
    const answer = await fetch(`${url}/_fauxkms/credentials`, {
      method: "POST",
      body: JSON.stringify({ cloud: "aws", account: "111122223333" }),
      headers: { authorization: `Bearer ${ADMIN}`, "x-fauxkms-workspace": "named" },
    });
    const { accessKeyId, secretAccessKey } = (await answer.json()) as Record<string, string>;
    const credentials = { accessKeyId: accessKeyId ?? "", secretAccessKey: secretAccessKey ?? "" };
    await kms({ url, config: { credentials } }).send(new CreateKeyCommand({}));
    const token = String((await call("POST", "makers", { token: ADMIN, body: {} })).json.token);
    for (let each = 0; each < 2; each++) {
      expect((await call("POST", "workspaces", { token, body: { name: "named" } })).status).toBe(409);
    }
  });
});

describe("the quotas of POST workspaces", () => {
  it("are short for the setting, and contradict it nowhere", async () => {
    const { call } = await open();
    const post = (body: object) => call("POST", "workspaces", { token: ADMIN, body });
    expect(await post({ quotas: "off" })).toMatchObject({
      status: 201,
      json: { settings: { quotas: "off" } },
    });
    const both = { quotas: "off", settings: { hotKeyLimit: 3, quotas: "off" } };
    expect(await post(both)).toMatchObject({
      status: 201,
      json: { settings: { quotas: "off", hotKeyLimit: 3 } },
    });
    expect((await post({ quotas: "off", settings: { quotas: "enforce" } })).status).toBe(400);
    expect((await post({ quotas: "sometimes" })).status).toBe(400);
  });
});
