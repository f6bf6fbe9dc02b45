import { randomBytes, randomUUID } from "node:crypto";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, freshAccount, serverUrl } from "../support/client.ts";
import { clientOf } from "../support/deployment.ts";
import { http } from "../support/http.ts";
import { deployInMiniflare } from "../support/miniflare-deployment.ts";
import { credential, send, sign } from "../support/sign.ts";

const admin = { server: "strict", token: "test-admin-token" } as const;
const made = () => `AKIA${randomBytes(8).toString("hex").toUpperCase()}`;

/** Requests to a server that do not say, or not truly, who they are from. */
const STRANGERS: Record<string, (url: string) => Promise<{ status: number; text: string }>> = {
  "an unsigned request": (url) => aws(url, {}),
  "an unknown access key": (url) =>
    aws(url, {
      "x-amz-date": `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`,
      authorization: `AWS4-HMAC-SHA256 Credential=${made()}/${new Date().toISOString().slice(0, 10).replace(/-/g, "")}/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    }),
  "an unknown operation": (url) => aws(url, { "x-amz-target": "TrentService.Nothing" }),
  "an unsigned request to Alibaba Cloud": (url) => http(url, "GET", "/?Action=ListKeys&Version=2016-01-20"),
  "an unknown access key at Alibaba Cloud": (url) => {
    const query = new URLSearchParams({
      ...{ Action: "ListKeys", Version: "2016-01-20", AccessKeyId: made(), SignatureMethod: "HMAC-SHA1" },
      ...{ SignatureVersion: "1.0", SignatureNonce: randomUUID(), Signature: "AAAA" },
      Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    });
    return http(url, "GET", `/?${query}`);
  },
  "an unknown operation of Alibaba Cloud": (url) => http(url, "GET", "/?Action=Nothing&Version=2016-01-20"),
  "an Instance API call of nobody": (url) => http(url, "POST", "/", { "x-kms-apiname": "GenerateRandom" }),
};

function aws(url: string, headers: Record<string, string>) {
  const usual = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.ListKeys" };
  return http(url, "POST", "/", { ...usual, ...headers }, "{}");
}

/** How often each error was counted, by cloud and code. */
async function counted(): Promise<number> {
  const headers = { authorization: "Bearer test-admin-token" };
  const { text } = await http(serverUrl("strict"), "GET", "/_fauxkms/metrics", headers);
  const counts = [...text.matchAll(/^fauxkms_unidentified_requests_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

describe("a server in strict mode", () => {
  it.each(Object.entries(STRANGERS))("counts %s, and does not record it", async (_name, ask) => {
    const before = await counted();
    for (let times = 3; times > 0; times--) {
      const { status } = await ask(serverUrl("strict"));
      expect([400, 401, 403, 404]).toContain(status);
    }
    expect(await counted()).toBeGreaterThanOrEqual(before + 3);
    const { json } = await control("GET", "requests?limit=10000", undefined, admin);
    const strangers = (json.requests as { account: string | null }[]).filter(
      ({ account }) => account === null,
    );
    expect(strangers).toEqual([]);
  });

  it("records what an access key does, also what is wrong with it", async () => {
    const workspace = `known-${randomBytes(4).toString("hex")}`;
    const key = await credential({}, workspace);
    await send(sign({ key }));
    await send(sign({ key, operation: "DescribeKey" }));
    const { json } = await control("GET", "requests", undefined, { ...admin, workspace });
    expect((json.requests as { operation: string }[]).map(({ operation }) => operation)).toEqual([
      "DescribeKey",
      "ListKeys",
    ]);
  });

  it("shows the count with the default workspace only", async () => {
    await STRANGERS["an unsigned request"]?.(serverUrl("strict"));
    const headers = { authorization: "Bearer test-admin-token", "x-fauxkms-workspace": "other" };
    const { text } = await http(serverUrl("strict"), "GET", "/_fauxkms/metrics", headers);
    expect(text).not.toContain("unidentified");
  });
});

/** Says where a request comes from, as Cloudflare does. */
const FRONT = `export default {
  fetch(request, env) {
    const headers = new Headers(request.headers);
    headers.set("cf-connecting-ip", request.headers.get("x-from") ?? "192.0.2.1");
    return env.KMS.fetch(new Request(request, { headers }));
  },
}`;

describe("a deployment with a rate limit", () => {
  it("throttles an address that was refused too often, in the words of each surface, and no other address", async () => {
    const strict = { AUTH: undefined, ALLOW_PERMISSIVE: undefined };
    const { url } = await deployInMiniflare({ variables: strict, front: FRONT, callerLimit: 3 });
    const call = (body: object) =>
      http(
        url,
        "POST",
        "/_fauxkms/credentials",
        { authorization: "Bearer token", "x-from": "192.0.2.9" },
        JSON.stringify(body),
      );
    const { text } = await call({ cloud: "aws", account: freshAccount() });
    const { accessKeyId, secretAccessKey } = JSON.parse(text) as Record<string, string>;
    const client = clientOf(url, accessKeyId ?? "", secretAccessKey);
    await client.send(new ListKeysCommand({}));
    for (let times = 12; times > 0; times--) await STRANGERS["an unknown access key"]?.(url);
    expect(await STRANGERS["an unknown access key"]?.(url)).toMatchObject({
      status: 400,
      text: '{"__type":"ThrottlingException","message":"Rate exceeded"}',
    });
    expect((await STRANGERS["an unsigned request"]?.(url))?.text).toContain("ThrottlingException");
    expect(await STRANGERS["an unsigned request to Alibaba Cloud"]?.(url)).toMatchObject({
      status: 429,
      text: expect.stringContaining("Rejected.Throttling"),
    });
    const wrong = await http(url, "GET", "/_fauxkms/clock", { authorization: "Bearer wrong" });
    expect(wrong).toMatchObject({ status: 429, text: expect.stringContaining("throttled") });
    const token = JSON.stringify({ token: "wrong" });
    const session = await http(url, "POST", "/_fauxkms/session", {}, token);
    expect(session).toMatchObject({ status: 429, text: expect.stringContaining("throttled") });
    // Who signs right is not held up, from the same address.
    await client.send(new ListKeysCommand({}));
    const elsewhere = await aws(url, { "x-from": "192.0.2.2" });
    expect(elsewhere.text).toContain("MissingAuthenticationToken");
  });
});
