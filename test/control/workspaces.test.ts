import { randomBytes } from "node:crypto";
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaCall } from "../support/alibaba.ts";
import { failure, freshAccount, kms, serverUrl } from "../support/client.ts";
import { clientsOf, controlAt, type MadeWorkspace, makeWorkspace } from "../support/made-workspaces.ts";

const ADMIN = "test-admin-token";
const url = () => serverUrl("strict");
const newName = () => `made-${randomBytes(4).toString("hex")}`;
const make = (body: object = {}) => makeWorkspace(url(), body, ADMIN);
const call = (method: string, path: string, body?: unknown, token = ADMIN) =>
  controlAt(url(), method, path, body, token);

/** Makes a key of each cloud, and a ciphertext of each. */
async function fill(made: MadeWorkspace) {
  const { aws, alibaba } = clientsOf(made);
  const { KeyMetadata } = await aws.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? "";
  const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  const created = (await alibaba("CreateKey")).KeyMetadata as { KeyId: string };
  const encrypted = await alibaba("Encrypt", { KeyId: created.KeyId, Plaintext: "eA==" });
  return {
    arn: KeyId,
    blob: CiphertextBlob,
    alibabaKey: created.KeyId,
    alibabaBlob: encrypted.CiphertextBlob,
  };
}

const codeOf = (calling: Promise<unknown>) =>
  calling.then(
    () => "answered",
    (error: { code?: string; name?: string }) => error.code ?? error.name,
  );

describe("POST workspaces", () => {
  it("answers with a token, access keys of both clouds, and variables for their clients", async () => {
    const before = Date.now();
    const { status, json } = await call("POST", "workspaces", { ttlSeconds: 3600 });
    expect(status).toBe(201);
    const made = json as unknown as MadeWorkspace;
    expect(made.url).toBe(url());
    expect(made.aws.accountId).toMatch(/^\d{12}$/);
    expect(made.alibaba.accountId).toMatch(/^\d{16}$/);
    expect(Date.parse(made.expiresAt ?? "")).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(made.env).toMatchObject({
      AWS_ENDPOINT_URL_KMS: url(),
      AWS_ENDPOINT_URL_STS: url(),
      AWS_ENDPOINT_URL_IAM: url(),
      AWS_ACCESS_KEY_ID: made.aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: made.aws.secretAccessKey,
      AWS_REGION: "us-east-1",
      ALIBABA_CLOUD_ACCESS_KEY_ID: made.alibaba.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: made.alibaba.accessKeySecret,
    });
    expect((await call("GET", `workspaces/${made.name}`)).json).toEqual({
      name: made.name,
      createdAt: expect.any(String),
      expiresAt: made.expiresAt,
    });
  });

  it("gives access keys that alone select the workspace", async () => {
    const made = await make();
    expect(made.expiresAt).toBeNull();
    const { arn, blob } = await fill(made);
    expect(arn).toContain(`:${made.aws.accountId}:`);
    const { aws } = clientsOf(made);
    const opened = await aws.send(new DecryptCommand({ CiphertextBlob: blob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("x");
    const { json } = await call("GET", "requests", undefined, made.token);
    expect((json.requests as unknown[]).length).toBeGreaterThan(0);
  });

  it("extends the same name again, with the same access keys, a further token, and no nearer end", async () => {
    const name = newName();
    const first = await make({ name, ttlSeconds: 3600 });
    const shorter = await call("POST", "workspaces", { name, ttlSeconds: 60 });
    expect(shorter.status).toBe(200);
    expect(shorter.json).toMatchObject({
      expiresAt: first.expiresAt,
      aws: first.aws,
      alibaba: first.alibaba,
    });
    expect(shorter.json.token).not.toBe(first.token);
    const longer = await make({ name, ttlSeconds: 7200 });
    expect(Date.parse(longer.expiresAt ?? "")).toBeGreaterThan(Date.parse(first.expiresAt ?? ""));
    expect(await make({ name })).toMatchObject({ expiresAt: longer.expiresAt });
  });

  it("makes the same access keys for calls at the same time", async () => {
    const name = newName();
    const made = await Promise.all(Array.from({ length: 5 }, () => make({ name })));
    expect(new Set(made.map(({ aws }) => aws.secretAccessKey)).size).toBe(1);
  });

  it("makes accounts of the clouds that are named", async () => {
    const name = newName();
    const { json } = await call("POST", "workspaces", { name, clouds: ["aws"] });
    expect(json).not.toHaveProperty("alibaba");
    expect(Object.keys(json.env as object).filter((each) => each.startsWith("ALIBABA"))).toEqual([]);
    expect(await make({ name })).toMatchObject({ aws: json.aws, alibaba: { accountId: expect.any(String) } });
  });

  it.each([
    { ttlSeconds: 0 },
    { ttlSeconds: -1 },
    { ttlSeconds: 1.5 },
    { ttlSeconds: "60" },
    { ttlSeconds: 31_536_001 },
    { clouds: ["gcp"] },
    { clouds: "aws" },
    { from: "no name" },
    { from: { snapshot: 1 } },
  ])("refuses %j, and names the member", async (body) => {
    const { status, json } = await call("POST", "workspaces", body);
    expect(status).toBe(400);
    expect((json.error as { message: string }).message).toContain(Object.keys(body)[0]);
  });

  it("gives the default workspace no end", async () => {
    for (const [method, path, body] of [
      ["POST", "workspaces", { name: "default", ttlSeconds: 60 }],
      ["POST", "workspaces/default/extend", { ttlSeconds: 60 }],
      ["DELETE", "workspaces/default", undefined],
    ] as const) {
      expect((await call(method, path, body)).status, path).toBeGreaterThanOrEqual(404);
    }
    expect((await call("GET", "clock")).json.mode).toBe("running");
  });
});

describe("a made workspace", () => {
  it("keeps its access keys and its token at a reset", async () => {
    const made = await make();
    const { arn } = await fill(made);
    expect((await call("POST", "reset", undefined, made.token)).status).toBe(204);
    const { aws } = clientsOf(made);
    expect((await aws.send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect(await codeOf(aws.send(new DescribeKeyCommand({ KeyId: arn })))).toBe("NotFoundException");
    await fill(made);
  });

  it("is opened by nothing of another one: token, access key, ARN, ciphertext", async () => {
    const [mine, theirs] = [await make(), await make()];
    const other = await fill(theirs);
    const { aws, alibaba } = clientsOf(mine);
    expect(await codeOf(aws.send(new DescribeKeyCommand({ KeyId: other.arn })))).not.toBe("answered");
    expect(await codeOf(aws.send(new DecryptCommand({ CiphertextBlob: other.blob })))).not.toBe("answered");
    expect(await codeOf(alibaba("DescribeKey", { KeyId: other.alibabaKey }))).toBe("Forbidden.KeyNotFound");
    expect(await codeOf(alibaba("Decrypt", { CiphertextBlob: other.alibabaBlob }))).not.toBe("answered");
    for (const [method, path] of [
      ["GET", `workspaces/${theirs.name}`],
      ["DELETE", `workspaces/${theirs.name}`],
      ["POST", `workspaces/${theirs.name}/extend`],
      ["GET", "workspaces"],
      ["POST", "workspaces"],
    ] as const) {
      const body = method === "POST" ? { ttlSeconds: 1 } : undefined;
      expect((await call(method, path, body, mine.token)).status, path).toBe(403);
    }
    // A header that names the other workspace, with one's own access key.
    const options = { url: url(), workspace: theirs.name };
    const { accessKeyId, secretAccessKey } = mine.aws;
    const claiming = kms({ ...options, config: { credentials: { accessKeyId, secretAccessKey } } });
    expect(await codeOf(claiming.send(new ListKeysCommand({})))).toBe("ValidationException");
    const headers = { authorization: `Bearer ${mine.token}`, "x-fauxkms-workspace": theirs.name };
    expect((await fetch(`${url()}/_fauxkms/clock`, { headers })).status).toBe(400);
  });

  it("ends by a call, and nothing of it opens the next one of its name", async () => {
    const name = newName();
    const made = await make({ name });
    const { arn, blob, alibabaKey, alibabaBlob } = await fill(made);
    const extra = { cloud: "aws", account: freshAccount() };
    const further = (await call("POST", "credentials", extra, made.token)).json;
    expect((await call("DELETE", `workspaces/${name}`, undefined, made.token)).status).toBe(204);
    const old = clientsOf(made);
    expect(await codeOf(old.aws.send(new ListKeysCommand({})))).toBe("UnrecognizedClientException");
    expect(await codeOf(old.alibaba("ListKeys"))).toBe("InvalidAccessKeyId.NotFound");
    expect((await call("GET", "clock", undefined, made.token)).status).toBe(401);
    for (const path of [`workspaces/${name}`, `workspaces/${name}/extend`]) {
      const method = path === `workspaces/${name}` ? "GET" : "POST";
      const body = method === "POST" ? { ttlSeconds: 1 } : undefined;
      expect((await call(method, path, body)).status).toBe(404);
    }
    const next = await make({ name });
    expect(next.aws.accessKeyId).not.toBe(made.aws.accessKeyId);
    const { aws, alibaba } = clientsOf(next);
    expect((await aws.send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect(await codeOf(aws.send(new DescribeKeyCommand({ KeyId: arn })))).not.toBe("answered");
    expect(await codeOf(aws.send(new DecryptCommand({ CiphertextBlob: blob })))).not.toBe("answered");
    expect(await codeOf(alibaba("DescribeKey", { KeyId: alibabaKey }))).toBe("Forbidden.KeyNotFound");
    expect(await codeOf(alibaba("Decrypt", { CiphertextBlob: alibabaBlob }))).not.toBe("answered");
    expect((await call("GET", "clock", undefined, made.token)).status).toBe(401);
    const { accessKeyId, secretAccessKey } = further as { accessKeyId: string; secretAccessKey: string };
    const stranger = kms({ url: url(), config: { credentials: { accessKeyId, secretAccessKey } } });
    expect(await failure(stranger.send(new ListKeysCommand({})))).toMatchObject({
      name: "UnrecognizedClientException",
    });
  });

  it("ends by the wall clock, whatever its own clock shows", async () => {
    const made = await make({ ttlSeconds: 3600 });
    const { aws } = clientsOf(made);
    await fill(made);
    const asked = { mode: "frozen", now: "2040-01-01T00:00:00Z" };
    expect((await call("PUT", "clock", asked, made.token)).status).toBe(200);
    const kept = (await aws.send(new ListKeysCommand({}))).Keys;
    expect(kept).toHaveLength(1);
    const { status, json } = await call(
      "POST",
      `workspaces/${made.name}/extend`,
      { ttlSeconds: 1 },
      made.token,
    );
    expect([status, json.name]).toEqual([200, made.name]);
    await expect.poll(() => codeOf(aws.send(new ListKeysCommand({})))).toBe("UnrecognizedClientException");
    expect((await call("GET", "clock", undefined, made.token)).status).toBe(401);
    expect((await call("GET", `workspaces/${made.name}`)).status).toBe(404);
    const { json: listed } = await call("GET", "workspaces");
    expect((listed.workspaces as { name: string }[]).map(({ name }) => name)).not.toContain(made.name);
  });

  it("is a new and empty one for whoever names it after its end", async () => {
    const server = serverUrl("off");
    const made = await makeWorkspace(server);
    const named = { url: server, workspace: made.name, account: freshAccount() };
    await kms(named).send(new CreateKeyCommand({}));
    await controlAt(server, "DELETE", `workspaces/${made.name}`);
    expect((await kms(named).send(new ListKeysCommand({}))).Keys).toEqual([]);
    const { KeyMetadata } = await kms(named).send(new CreateKeyCommand({}));
    const account = "1234567890123456";
    const options = { url: server, workspace: made.name, account };
    await alibabaCall("CreateKey", {}, options);
    // What the end deletes belongs to the life before, so both stay.
    const ids = async () => (await kms(named).send(new ListKeysCommand({}))).Keys?.map(({ KeyId }) => KeyId);
    for (let look = 0; look < 6; look++) {
      expect(await ids()).toEqual([KeyMetadata?.KeyId]);
      const { Keys } = await alibabaCall("ListKeys", {}, options);
      expect((Keys as { Key: unknown[] }).Key).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
});
