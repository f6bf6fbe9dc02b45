import { describe, expect, it } from "vitest";
import { control, freshAccount, serverUrl } from "../support/client.ts";
import { type HttpAnswer, http } from "../support/http.ts";
import { decodeProto } from "../support/instance-api.ts";

const url = serverUrl("off");
const workspace = "local-access";

/** What a browser says for a page of another site. */
const FOREIGN: [string, Record<string, string>][] = [
  ["a foreign Origin", { origin: "https://evil.example" }],
  ["an opaque Origin", { origin: "null" }],
  ["the Origin of another port", { origin: "http://localhost:3000", "sec-fetch-site": "same-site" }],
  ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }],
  ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }],
  ["a foreign Host", { host: "evil.example" }],
  ["a foreign Host with our port", { host: `rebound.example:${new URL(url).port}` }],
  ["a Host of one of the clouds", { host: "kms.us-east-1.amazonaws.com" }],
];

const account = freshAccount();
const aws = (operation: string, extra: Record<string, string>, body = "{}") =>
  http(
    url,
    "POST",
    "/",
    {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": operation,
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`,
      ...extra,
    },
    body,
  );
const alibabaQuery = `Version=2016-01-20&AccessKeyId=${freshAccount()}0000`;
const alibaba = (method: string, query: string, extra: Record<string, string>) =>
  http(url, method, `/?${query}&${alibabaQuery}`, extra);

const error = ({ status, text }: HttpAnswer) => ({ status, json: JSON.parse(text) });

describe.each(FOREIGN)("a request with %s", (_name, headers) => {
  it("is refused by the control API, and changes nothing", async () => {
    await control("PUT", "clock", { mode: "frozen" }, { server: "off", workspace });
    const extra = { "x-fauxkms-workspace": workspace, "content-type": "text/plain", ...headers };
    for (const [method, path] of [
      ["POST", "reset"],
      ["GET", "clock"],
      ["GET", "health"],
      ["OPTIONS", "reset"],
      ["POST", "credentials"],
    ] as const) {
      expect(error(await http(url, method, `/_fauxkms/${path}`, extra)), path).toEqual({
        status: 403,
        json: { error: { code: "forbidden", message: expect.stringMatching(/--allowed-(host|origin)/) } },
      });
    }
    const { json } = await control("GET", "clock", undefined, { server: "off", workspace });
    expect(json.mode).toBe("frozen");
  });

  it("is refused by AWS's surfaces in their words", async () => {
    for (const [operation, version] of [
      ["TrentService.CreateKey", "1.1"],
      ["ServiceQuotasV20190624.ListServiceQuotas", "1.1"],
      // The JSON protocol of CloudWatch's service model.
      ["GraniteServiceVersion20100801.ListMetrics", "1.0"],
    ] as const) {
      const answer = await aws(operation, headers);
      expect(answer.headers["content-type"]).toBe(`application/x-amz-json-${version}`);
      expect(error(answer)).toEqual({
        status: 403,
        json: { __type: "AccessDeniedException", message: expect.stringMatching(/--allowed-(host|origin)/) },
      });
    }
    const kept = await aws("TrentService.ListKeys", {});
    expect(error(kept)).toEqual({ status: 200, json: { Keys: [], Truncated: false } });
  });

  it("is refused by Alibaba Cloud's surfaces in their words, in both formats and by every method", async () => {
    for (const [method, query] of [
      ["GET", "Action=CreateKey"],
      ["POST", "Action=CreateKey"],
      ["GET", "Action=ListKeys"],
      ["GET", "Action=CreateInstance"],
    ] as const) {
      expect(error(await alibaba(method, query, headers))).toEqual({
        status: 403,
        json: expect.objectContaining({
          Code: "Forbidden.NoPermission",
          Message: expect.stringMatching(/--allowed-(host|origin)/),
          RequestId: expect.any(String),
        }),
      });
    }
    const xml = await alibaba("GET", "Action=CreateKey&Format=XML", headers);
    expect(xml).toMatchObject({ status: 403, text: expect.stringContaining("<Error><RequestId>") });
    const kept = await alibaba("GET", "Action=ListKeys", {});
    expect(error(kept)).toMatchObject({ status: 200, json: { TotalCount: 0 } });
  });

  it("is refused by the Instance API in protobuf", async () => {
    const answer = await http(url, "POST", "/", { "x-kms-apiname": "GenerateRandom", ...headers });
    expect(answer).toMatchObject({ status: 403, headers: { "content-type": "application/x-protobuf" } });
    expect(decodeProto("Error", answer.body)).toMatchObject({
      ErrorCode: "Forbidden.NoPermission",
      ErrorMessage: expect.stringMatching(/--allowed-(host|origin)/),
    });
  });
});

describe("an invalid Host", () => {
  it.each([
    "a b",
    "[::",
    "localhost, localhost",
    "evil.example\\@localhost",
    "%00",
    "localhost@evil.example",
  ])("is refused: %j", async (host) => {
    for (const path of ["/_fauxkms/clock", "/?Action=ListKeys&Version=2016-01-20", "/"]) {
      expect((await http(url, "GET", path, { host })).status, path).toBe(403);
    }
  });
});

describe("a request of no foreign page", () => {
  const own = `localhost:${new URL(url).port}`;
  it.each<[string, Record<string, string>]>([
    ["from a program", {}],
    ["from the server's own page", { host: own, origin: `http://${own}`, "sec-fetch-site": "same-origin" }],
    ["from such a page by HTTPS", { host: own, origin: `https://${own}` }],
    ["typed by a user", { "sec-fetch-site": "none" }],
    ["to a workspace's host", { host: "team.ws.localhost" }],
    ["to a Region's host", { host: "kms.eu-west-3.localhost:80" }],
    ["to a bare address", { host: "[::1]" }],
    ["to an allowed name", { host: "kms-mock:4599" }],
    ["to a name below an allowed one", { host: "kst-1.cryptoservice.kms.aliyuncs.com" }],
  ])("is admitted: %s", async (_name, headers) => {
    expect((await http(url, "GET", "/_fauxkms/clock", headers)).status).toBe(200);
    expect((await aws("TrentService.ListKeys", headers)).status).toBe(200);
  });
});

describe("a page of an allowed origin", () => {
  const origin = "http://console.example:3000";
  const page = { origin, "sec-fetch-site": "cross-site" };
  const readable = { "access-control-allow-origin": origin, vary: "Origin" };

  it("may send preflight requests", async () => {
    const asked = {
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type,authorization",
    };
    const answer = await http(url, "OPTIONS", "/_fauxkms/clock", { ...page, ...asked });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      ...readable,
      "access-control-allow-methods": expect.stringContaining("PUT"),
      "access-control-allow-headers": "content-type,authorization",
    });
  });

  it("may call and read the answer, also an error", async () => {
    expect(await http(url, "GET", "/_fauxkms/clock", page)).toMatchObject({ status: 200, headers: readable });
    expect(await http(url, "GET", "/_fauxkms/nothing", page)).toMatchObject({
      status: 404,
      headers: readable,
    });
    expect(await aws("TrentService.ListKeys", page)).toMatchObject({ status: 200, headers: readable });
    expect(await alibaba("GET", "Action=ListKeys", page)).toMatchObject({ status: 200, headers: readable });
  });

  it("is not named in answers to other callers", async () => {
    const answer = await http(url, "GET", "/_fauxkms/clock");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("may not call a server that does not allow it", async () => {
    const answer = await http(serverUrl("enforce"), "GET", "/_fauxkms/clock", page);
    expect(answer.status).toBe(403);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.text).toContain(`--allowed-origin ${origin}`);
  });
});
