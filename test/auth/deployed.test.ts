import { readFileSync } from "node:fs";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { clientOf, deploy } from "../support/deployment.ts";
import { http } from "../support/http.ts";

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "passes",
    (error: Error) => error.name,
  );
const call = (url: string, method: string, path: string, token: string | null, body?: unknown) =>
  http(
    url,
    method,
    `/_fauxkms/${path}`,
    token === null ? {} : { authorization: `Bearer ${token}` },
    body === undefined ? "" : JSON.stringify(body),
  );
const made = async (url: string, path: string, body: object, workspace = "default") => {
  const headers = { authorization: "Bearer token", "x-fauxkms-workspace": workspace };
  const { status, text } = await http(url, "POST", `/_fauxkms/${path}`, headers, JSON.stringify(body));
  expect([200, 201]).toContain(status);
  return JSON.parse(text) as Record<string, string>;
};

describe("what npm run deploy deploys", () => {
  it("is strict, by its configuration and by default", async () => {
    expect(readFileSync("wrangler.toml", "utf8")).toMatch(/^AUTH = "strict"$/m);
    const { url } = await deploy({ variables: { AUTH: undefined, ALLOW_PERMISSIVE: undefined } });
    const client = clientOf(url, "111122223333");
    expect(await outcome(client.send(new CreateKeyCommand({})))).toBe("UnrecognizedClientException");
    const alibaba = await http(
      url,
      "GET",
      "/?Action=CreateKey&Version=2016-01-20&AccessKeyId=1234567890123456",
    );
    expect(alibaba.status).toBeGreaterThanOrEqual(400);
  });

  it.each([undefined, "", "yes", "anyone may use this deployment!"])(
    "is not permissive where ALLOW_PERMISSIVE is %j",
    async (ALLOW_PERMISSIVE) => {
      const { url } = await deploy({ variables: { ALLOW_PERMISSIVE } });
      expect(await call(url, "GET", "health", null)).toMatchObject({
        status: 503,
        text: expect.stringContaining("ALLOW_PERMISSIVE"),
      });
      const client = clientOf(url, "111122223333");
      expect(await outcome(client.send(new ListKeysCommand({})))).toBe("KMSInternalException");
    },
  );

  it("has no control API without an admin token, nor for anybody without it", async () => {
    const { url } = await deploy({ variables: { ADMIN_TOKEN: undefined } });
    for (const token of [null, "", "token", "undefined"]) {
      expect((await call(url, "POST", "reset", token)).status).toBe(401);
    }
    const guarded = await deploy();
    expect((await call(guarded.url, "POST", "reset", null)).status).toBe(401);
    expect((await call(guarded.url, "POST", "reset", "token")).status).toBe(204);
  });
});

describe("a permissive deployment", () => {
  it("lets anyone into the default workspace, and into another one with its token", async () => {
    const { url } = await deploy();
    const account = "111122223333";
    expect(await outcome(clientOf(url, account).send(new CreateKeyCommand({})))).toBe("passes");
    const { token = "" } = await made(url, "workspaces", { name: "team" });
    const { token: other = "" } = await made(url, "workspaces", { name: "other" });
    const aws = (extra: Record<string, string>) =>
      http(
        url,
        "POST",
        "/",
        {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "TrentService.ListKeys",
          authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`,
          ...extra,
        },
        "{}",
      );
    const alibaba = (extra: Record<string, string>) =>
      http(url, "GET", "/?Action=ListKeys&Version=2016-01-20&AccessKeyId=1234567890123456", extra);
    const names: Record<string, string>[] = [{ "x-fauxkms-workspace": "team" }, { host: "team.ws.example" }];
    const wrongTokens: Record<string, string>[] = [
      {},
      { "x-fauxkms-token": "" },
      { "x-fauxkms-token": other },
    ];
    for (const named of names) {
      for (const wrong of wrongTokens) {
        expect(await aws({ ...named, ...wrong })).toMatchObject({
          status: 400,
          text: expect.stringMatching(/AccessDeniedException.*'team' needs its token/),
        });
        expect(await alibaba({ ...named, ...wrong })).toMatchObject({
          status: 403,
          text: expect.stringContaining("Forbidden.NoPermission"),
        });
      }
      for (const right of [token, "token"]) {
        const headers = { ...named, "x-fauxkms-token": right };
        expect(await aws(headers)).toMatchObject({ status: 200, text: expect.stringContaining('"Keys":[]') });
        expect((await alibaba(headers)).status).toBe(200);
      }
    }
    expect((await aws({ "x-fauxkms-workspace": "default" })).status).toBe(200);
  });

  it("lets the owner of an access key into its workspace, and nobody who knows only its id", async () => {
    const { url } = await deploy();
    const body = { cloud: "aws", account: "111122223333" };
    const { accessKeyId = "", secretAccessKey = "" } = await made(url, "credentials", body, "team");
    expect(await outcome(clientOf(url, accessKeyId).send(new ListKeysCommand({})))).toBe(
      "InvalidSignatureException",
    );
    expect(await outcome(clientOf(url, accessKeyId, secretAccessKey).send(new ListKeysCommand({})))).toBe(
      "passes",
    );
  });
});
