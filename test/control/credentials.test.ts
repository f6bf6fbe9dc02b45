import { randomBytes } from "node:crypto";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { addKey } from "../support/management.ts";

const post = (body: unknown, workspace?: string) =>
  control("POST", "credentials", body, { server: "off", ...(workspace !== undefined && { workspace }) });

describe("POST credentials", () => {
  it.each([undefined, "root", "user/alice", "user/division/alice", "role/app"])(
    "makes an access key for the principal %s",
    async (principal) => {
      const account = freshAccount();
      expect(await post({ cloud: "aws", account, principal })).toEqual({
        status: 201,
        json: {
          cloud: "aws",
          account,
          principal: principal ?? "root",
          accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
          secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        },
      });
    },
  );

  it("makes a temporary access key with a session token and an expiry", async () => {
    const before = Date.now();
    const { status, json } = await post({
      cloud: "aws",
      account: freshAccount(),
      session: { ttlSeconds: 900 },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      sessionToken: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
    });
    const expiresAt = Date.parse(String(json.expiresAt));
    expect(expiresAt).toBeGreaterThanOrEqual(before + 900_000);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  it("makes different keys and secrets every time", async () => {
    const account = freshAccount();
    const made = await Promise.all(Array.from({ length: 5 }, () => post({ cloud: "aws", account })));
    for (const member of ["accessKeyId", "secretAccessKey"]) {
      expect(new Set(made.map(({ json }) => json[member])).size).toBe(5);
    }
  });

  it("makes the permissive server act for the owner's account and workspace", async () => {
    const workspace = `credentials-${randomBytes(4).toString("hex")}`;
    const account = freshAccount();
    const { json } = await post({ cloud: "aws", account }, workspace);
    const { id, arn } = await addKey(kms({ account: String(json.accessKeyId) }));
    expect(arn).toBe(`arn:aws:kms:us-east-1:${account}:key/${id}`);
    const keys = async (options: { account: string; workspace?: string }) =>
      (await kms(options).send(new ListKeysCommand({}))).Keys?.map((key) => key.KeyId);
    expect(await keys({ account, workspace })).toEqual([id]);
    expect(await keys({ account })).toEqual([]);
    expect(await failure(keys({ account: String(json.accessKeyId), workspace: "default" }))).toMatchObject({
      name: "ValidationException",
      message: `The access key names the workspace '${workspace}', the request 'default'.`,
    });
  });

  const account = "123456789012";

  it.each([
    [{}, "cloud"],
    [{ cloud: "azure", account }, "cloud"],
    [{ cloud: "aws" }, "account"],
    [{ cloud: "aws", account: "12345" }, "account"],
    [{ cloud: "aws", account: 123456789012 }, "account"],
    [{ cloud: "aws", account, principal: "alice" }, "principal"],
    [{ cloud: "aws", account, principal: "user/" }, "principal"],
    [{ cloud: "aws", account, principal: "user/a b" }, "principal"],
    [{ cloud: "aws", account, principal: `user/${"a".repeat(129)}` }, "principal"],
    [{ cloud: "aws", account, session: {} }, "session.ttlSeconds"],
    [{ cloud: "aws", account, session: { ttlSeconds: 0 } }, "session.ttlSeconds"],
    [{ cloud: "aws", account, session: { ttlSeconds: 1.5 } }, "session.ttlSeconds"],
    [{ cloud: "aws", account, session: { ttlSeconds: 129_601 } }, "session.ttlSeconds"],
    [{ cloud: "aws", account, secret: "mine" }, "the body"],
    ["aws", "the body"],
  ])("refuses %j", async (body, named) => {
    expect(await post(body)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    });
  });
});
