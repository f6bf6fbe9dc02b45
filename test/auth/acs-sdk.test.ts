import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import KmsClient, { DescribeRegionsRequest, EncryptRequest } from "@alicloud/kms20160120";
import OpenApiClient, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import PopClient from "@alicloud/pop-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AcsRequest, acsRequest, parameter } from "../../src/auth/acs-request.ts";
import { claimedAccessKeyId, readAcsSignature } from "../../src/auth/acs-signature.ts";
import { acsKey, verifyAcsSignature } from "../../src/auth/acs-verify.ts";

const KEY = { accessKeyId: "LTAI5tTest", accessKeySecret: "test/secret+=" };
const TOKEN = "CAIS/token+with=signs";
/** Values with all that encodings disagree about. */
const AWKWARD = `{"a b":"c+d","密":"🔑!'()*~-_.%2F&="}`;

let server: Server;
let endpoint: string;
let seen: AcsRequest[] = [];

/** Takes down requests as they come from the network. */
async function take(message: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  }
  seen.push(acsRequest(message.method ?? "", message.url ?? "", headers, Buffer.concat(chunks)));
}

beforeAll(async () => {
  server = createServer((message, response) => {
    void take(message).then(() => {
      response.setHeader("content-type", "application/json");
      response.end('{"RequestId":"test"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** What the one request says of its signature, and what is wrong with it: nothing, but under another secret. */
async function verified() {
  const [request, ...others] = seen;
  expect(others).toEqual([]);
  if (!request) throw new Error("the SDK has sent nothing");
  const signature = readAcsSignature(request);
  if ("problem" in signature) throw new Error(JSON.stringify(signature));
  const verdict = async (secret: string) =>
    verifyAcsSignature(request, signature, await acsKey(signature, secret), Date.now());
  expect(await verdict(KEY.accessKeySecret)).toBeNull();
  expect(await verdict("other")).toMatchObject({ problem: "mismatch" });
  expect(claimedAccessKeyId(request)).toBe(KEY.accessKeyId);
  const { version, accessKeyId, securityToken, nonce } = signature;
  return { request, version, accessKeyId, securityToken, nonce };
}

describe("@alicloud/openapi-client", () => {
  /** Calls an operation as the generated clients of today do. */
  async function call(config: object, method: string, sent: { query?: object; body?: object }) {
    const client = new OpenApiClient(
      new Config({ ...KEY, endpoint, protocol: "http", regionId: "cn-hangzhou", ...config }),
    );
    const params = new Params({
      action: "Encrypt",
      version: "2016-01-20",
      protocol: "HTTPS",
      pathname: "/",
      method,
      authType: "AK",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    // Options of no say, whose class is in a package of the SDK's own.
    const options = { toMap: () => ({}) };
    await client.callApi(params, new OpenApiRequest(sent), options);
  }

  it.each([
    ["POST", {}],
    ["GET", {}],
    ["POST", { signatureAlgorithm: "ACS3-HMAC-SM3" }],
  ])("signs V3: %s %j", async (method, config) => {
    await call(config, method, { query: { KeyId: "key-1", EncryptionContext: AWKWARD, Empty: "" } });
    const { request, ...signature } = await verified();
    expect(signature).toMatchObject({ version: "V3", securityToken: null, nonce: expect.any(String) });
    expect(request.header("x-acs-action")).toBe("Encrypt");
    expect(parameter(request, "EncryptionContext")).toBe(AWKWARD);
    expect(parameter(request, "Empty")).toBe("");
  });

  it("signs V3 with a form and temporary credentials", async () => {
    const config = { securityToken: TOKEN, type: "sts" };
    await call(config, "POST", { query: { KeyId: "key-1" }, body: { EncryptionContext: AWKWARD } });
    const { request, ...signature } = await verified();
    expect(signature).toMatchObject({ version: "V3", securityToken: TOKEN });
    expect(request.form).toEqual([["EncryptionContext", AWKWARD]]);
  });

  it("signs V1 where it is told to", async () => {
    const config = { signatureAlgorithm: "v2", securityToken: TOKEN, type: "sts" };
    await call(config, "POST", { query: { KeyId: "key-1" }, body: { EncryptionContext: AWKWARD } });
    const { request, ...signature } = await verified();
    expect(signature).toMatchObject({ version: "V1", securityToken: TOKEN, nonce: expect.any(String) });
    expect(request.form).toEqual([["EncryptionContext", AWKWARD]]);
  });
});

describe("@alicloud/kms20160120", () => {
  const client = (config: object = {}) =>
    new KmsClient(new Config({ ...KEY, endpoint, protocol: "http", regionId: "cn-hangzhou", ...config }));

  it("signs V1", async () => {
    const encryptionContext = { "a b": AWKWARD };
    await client().encrypt(new EncryptRequest({ keyId: "key-1", plaintext: "+/=", encryptionContext }));
    const { request, ...signature } = await verified();
    expect(signature).toMatchObject({ version: "V1", securityToken: null, nonce: expect.any(String) });
    expect(parameter(request, "Action")).toBe("Encrypt");
    expect(parameter(request, "Plaintext")).toBe("+/=");
  });

  it("signs V1 with temporary credentials, and parameters in a form", async () => {
    const request = new DescribeRegionsRequest({});
    await client({ securityToken: TOKEN, type: "sts" }).describeRegions(request);
    expect(await verified()).toMatchObject({ version: "V1", securityToken: TOKEN });
  });
});

describe("@alicloud/pop-core", () => {
  it.each(["GET", "POST"])("signs V1: %s", async (method) => {
    const config = { ...KEY, endpoint: `http://${endpoint}`, apiVersion: "2016-01-20", securityToken: TOKEN };
    const parameters = { KeyId: "key-1", EncryptionContext: AWKWARD, Tag: [{ Key: "a", Value: "b c" }] };
    await new PopClient(config).request("Encrypt", parameters, { method });
    const { request, ...signature } = await verified();
    expect(signature).toMatchObject({ version: "V1", securityToken: TOKEN, nonce: expect.any(String) });
    const sent = method === "GET" ? request.query : request.form;
    expect(sent).toContainEqual(["EncryptionContext", AWKWARD]);
    expect(sent).toContainEqual(["Tag.1.Value", "b c"]);
  });
});
