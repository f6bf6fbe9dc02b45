import { describe, expect, it } from "vitest";
import { control, freshAccount } from "../support/client.ts";
import { type HttpAnswer, http } from "../support/http.ts";
import { serverUrl } from "../support/shared-servers.ts";

/** IMF-fixdate (RFC 9110, 5.6.7). */
const IMF_FIXDATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

const account = freshAccount();
const JSON_11 = "application/x-amz-json-1.1";
const signed = `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`;
const aws = (target: string, contentType = JSON_11) => ({
  "content-type": contentType,
  "x-amz-target": target,
  authorization: signed,
});
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const rpc = `Version=2016-01-20&AccessKeyId=${account}0000`;

/** A request, by what it is, and the status of its answer. */
type Asked = readonly [
  what: string,
  status: number,
  method: string,
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: string,
];

const KMS: readonly Asked[] = [
  ["AWS KMS, an answer", 200, "POST", "/", aws("TrentService.ListKeys"), "{}"],
  ["AWS KMS, an error", 400, "POST", "/", aws("TrentService.DescribeKey"), '{"KeyId":"none"}'],
  ["AWS KMS, an unknown operation", 400, "POST", "/", aws("TrentService.Nothing"), "{}"],
  ["AWS KMS, another content type", 404, "POST", "/", aws("TrentService.ListKeys", "text/plain"), "{}"],
  ["AWS KMS, another method", 404, "GET", "/"],
  ["AWS KMS, another path", 404, "PUT", "/none"],
];
const OTHERS: readonly Asked[] = [
  ["Service Quotas, an answer", 200, "POST", "/", aws("ServiceQuotasV20190624.ListServices"), "{}"],
  ["Service Quotas, an error", 400, "POST", "/", aws("ServiceQuotasV20190624.GetServiceQuota"), "{}"],
  ["CloudWatch, an answer", 200, "POST", "/", aws("GraniteServiceVersion20100801.ListMetrics"), "{}"],
  ["CloudWatch, an error", 400, "POST", "/", aws("GraniteServiceVersion20100801.GetMetricData"), "{}"],
  ["Alibaba Cloud KMS, an answer", 200, "GET", `/?Action=ListKeys&${rpc}`],
  ["Alibaba Cloud KMS, XML", 200, "GET", `/?Action=ListKeys&Format=XML&${rpc}`],
  ["Alibaba Cloud KMS, an error", 404, "GET", `/?Action=Nothing&${rpc}`],
  ["Alibaba Cloud KMS, a form", 200, "POST", "/", FORM, `Action=ListKeys&${rpc}`],
  ["BssOpenApi, an error", 404, "GET", "/?Action=Nothing&Version=2017-12-14"],
  ["the Instance API, an error", 400, "POST", "/", { "x-kms-apiname": "Encrypt" }],
  ["the control API, an answer", 200, "GET", "/_fauxkms/clock"],
  ["the control API, without a body", 204, "POST", "/_fauxkms/reset", { "x-fauxkms-workspace": "dated" }],
  ["the control API, an error", 400, "PUT", "/_fauxkms/clock", {}, "x"],
  ["the control API, no such call", 404, "GET", "/_fauxkms/none"],
];

/** Each request with what it is, for the names of tests. */
const named = (all: readonly Asked[]) => all.map((asked) => [asked[0], asked] as const);
const send = ([, , method, path, headers, body]: Asked): Promise<HttpAnswer> =>
  http(serverUrl("off"), method, path, headers, body);

/** The answer's Date, in milliseconds. */
function dateOf({ headers }: HttpAnswer): number {
  expect(headers.date).toMatch(IMF_FIXDATE);
  return Date.parse(headers.date ?? "");
}

describe("Date", () => {
  it.each(named([...KMS, ...OTHERS]))("is in the answer to %s", async (_, asked) => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const answer = await send(asked);
    expect(answer.status).toBe(asked[1]);
    const date = dateOf(answer);
    expect(date).toBeGreaterThanOrEqual(before);
    expect(date).toBeLessThanOrEqual(Date.now());
  });

  it.each(named([...KMS, ...OTHERS]))(
    "is in the refusal of what a foreign page sends: %s",
    async (_, asked) => {
      const [what, status, method, path, headers, body] = asked;
      const foreign = { ...headers, origin: "https://evil.example" };
      const answer = await send([what, status, method, path, foreign, body]);
      expect(answer.status).toBe(403);
      dateOf(answer);
    },
  );

  it("is the wall clock's, whatever the workspace's clock says", async () => {
    const workspace = "dated";
    const at = { server: "off", workspace } as const;
    await control("PUT", "clock", { mode: "frozen", now: "2031-01-01T00:00:00Z" }, at);
    const headers = { ...aws("TrentService.ListKeys"), "x-fauxkms-workspace": workspace };
    const answer = await http(serverUrl("off"), "POST", "/", headers, "{}");
    expect(dateOf(answer)).toBeLessThanOrEqual(Date.now());
  });
});

describe("answers of AWS KMS", () => {
  // Recorded at kms.us-east-1.amazonaws.com.
  it.each(named(KMS))("forbid caches to keep them: %s", async (_, asked) => {
    expect((await send(asked)).headers).toMatchObject({
      "cache-control": "no-cache, no-store, must-revalidate, private",
      expires: "0",
      pragma: "no-cache",
    });
  });

  it("are the only ones that do", async () => {
    for (const asked of OTHERS) expect((await send(asked)).headers.pragma, asked[0]).toBeUndefined();
  });
});
