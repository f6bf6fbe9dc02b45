import { beforeAll, describe, expect, it } from "vitest";
import { deploy } from "../support/deployment.ts";
import { http } from "../support/http.ts";
import { serverUrl } from "../support/shared-servers.ts";

const ORIGIN = "https://app.example";
/** Headers for which the JavaScript SDK's preflight request asks. */
const SDK_HEADERS =
  "amz-sdk-invocation-id,amz-sdk-request,authorization,content-type,x-amz-date,x-amz-target,x-amz-user-agent";
const asks = (headers: string, method = "POST", origin = ORIGIN) => ({
  origin,
  "access-control-request-method": method,
  "access-control-request-headers": headers,
});
const EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What the OpenAPI gateway sends with each answer (Resource Orchestration Service, Response structure; answers of 2022). */
const ALIBABA = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, GET, OPTIONS, PUT, DELETE",
  "access-control-allow-headers":
    "X-Requested-With, X-Sequence, _aop_secret, _aop_signature, x-acs-action, x-acs-version, x-acs-date, Content-Type",
  "access-control-max-age": "172800",
};

const target = (name: string) => ({
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": name,
  origin: ORIGIN,
});

describe("a deployment", () => {
  // Its server is stopped with the test that starts it, so all is asked in one.
  it("lets pages of any origin call what the clouds let them call, and no more", async () => {
    const { url } = await deploy({ variables: { AUTH: "strict" } });
    await awsPreflights(url);
    await awsAnswers(url);
    await alibaba(url);
    await closed(url);
  });
});

// Recorded at kms.us-east-1.amazonaws.com.
async function awsPreflights(url: string): Promise<void> {
  const kms = await http(url, "OPTIONS", "/", asks(SDK_HEADERS));
  expect([kms.status, kms.text]).toEqual([200, ""]);
  expect(kms.headers).toMatchObject({
    "x-amzn-requestid": expect.stringMatching(UUID),
    "access-control-allow-origin": "*",
    "access-control-allow-headers": SDK_HEADERS,
    "access-control-allow-methods": "POST",
    "access-control-expose-headers": EXPOSED,
    "access-control-max-age": "172800",
    "cache-control": "no-cache, no-store, must-revalidate, private",
    date: expect.stringMatching(/ GMT$/),
  });
  expect(kms.headers.vary).toBeUndefined();
  expect(kms.headers["access-control-allow-private-network"]).toBeUndefined();
  const odd = await http(url, "OPTIONS", "/", asks("x-amz-target,, a b,é,x-y"));
  expect([odd.status, odd.headers["access-control-allow-methods"]]).toEqual([200, "POST"]);
  // A request that announces none.
  const { "access-control-request-headers": _, ...bare } = asks("");
  const none = await http(url, "OPTIONS", "/", bare);
  expect(none.headers["access-control-allow-origin"]).toBe("*");
  expect(none.headers["access-control-allow-headers"]).toBeUndefined();
}

async function awsAnswers(url: string): Promise<void> {
  for (const name of [
    "TrentService.ListKeys",
    "TrentService.Nothing",
    "ServiceQuotasV20190624.ListServices",
    "GraniteServiceVersion20100801.ListMetrics",
  ]) {
    const answer = await http(url, "POST", "/", target(name), "{}");
    expect(answer.status, name).toBe(400);
    expect(answer.headers, name).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": EXPOSED,
    });
    const { origin: _, ...program } = target(name);
    const toProgram = await http(url, "POST", "/", program, "{}");
    expect(toProgram.headers["access-control-allow-origin"], name).toBeUndefined();
  }
}

async function alibaba(url: string): Promise<void> {
  const asked = asks("x-acs-action,x-acs-version,x-acs-date,content-type");
  const preflights = [
    await http(url, "OPTIONS", "/", asked),
    await http(url, "OPTIONS", "/?Action=ListKeys&Version=2016-01-20", asks("content-type", "GET")),
    await http(url, "OPTIONS", "/?Action=QueryOrders&Version=2017-12-14", asks("content-type", "GET")),
  ];
  for (const each of preflights) expect(each).toMatchObject({ status: 200, headers: ALIBABA });
  const form = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
  const answers = [
    await http(url, "GET", "/?Action=ListKeys&Version=2016-01-20", { origin: ORIGIN }),
    await http(url, "POST", "/", form, "Action=QueryOrders&Version=2017-12-14"),
  ];
  for (const each of answers) {
    expect(each.status).toBe(400);
    expect(each.headers["access-control-allow-origin"]).toBe("*");
  }
}

async function closed(url: string): Promise<void> {
  for (const [method, path, headers] of [
    ["OPTIONS", "/_fauxkms/clock", asks("authorization,content-type", "PUT")],
    ["OPTIONS", "/_fauxkms/reset", asks(SDK_HEADERS)],
    ["OPTIONS", "/", asks("x-kms-apiname,authorization")],
    ["GET", "/_fauxkms/clock", { origin: ORIGIN, authorization: "Bearer token" }],
    ["GET", "/_fauxkms/health", { origin: ORIGIN }],
    ["POST", "/", { origin: ORIGIN, "x-kms-apiname": "Encrypt" }],
  ] as const) {
    const answer = await http(url, method, path, headers);
    const allowed = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
    expect([method, path, allowed]).toEqual([method, path, []]);
  }
}

describe("a local server", () => {
  const allowed = "http://console.example:3000";
  let url: string;
  beforeAll(() => {
    url = serverUrl("off");
  });

  it("answers an allowed origin's preflight requests as AWS does, for that origin alone", async () => {
    const answer = await http(url, "OPTIONS", "/", {
      ...asks(SDK_HEADERS, "POST", allowed),
      "access-control-request-private-network": "true",
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": allowed,
      "access-control-allow-headers": SDK_HEADERS,
      "access-control-allow-methods": "POST",
      "access-control-expose-headers": EXPOSED,
      "access-control-max-age": "172800",
      "access-control-allow-private-network": "true",
      vary: "Origin",
    });
  });

  it("lets its pages call Alibaba Cloud's surfaces with all headers of a signature", async () => {
    const names = "authorization,x-acs-action,x-acs-content-sha256,x-acs-signature-nonce";
    expect(await http(url, "OPTIONS", "/", asks(names, "POST", allowed))).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": allowed, "access-control-allow-headers": names },
    });
  });

  it("refuses those of other origins", async () => {
    for (const path of ["/", "/_fauxkms/clock", "/?Action=ListKeys&Version=2016-01-20"]) {
      const answer = await http(url, "OPTIONS", path, asks(SDK_HEADERS));
      expect(answer.status).toBe(403);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});
