import { describe, expect, it, vi } from "vitest";
import { ROUTES, refuse, routeOf } from "../src/router.ts";

const ORIGIN = "http://127.0.0.1:4599";
const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

type Asked = readonly [
  sign: string,
  path: string,
  headers?: Record<string, string>,
  form?: string | undefined,
];

function requestOf([, path, headers = {}, form]: Asked): Request {
  const url = path.startsWith("/") ? `${ORIGIN}${path}` : path;
  const isGet = form === undefined && !headers["content-type"];
  return new Request(url, { method: isGet ? "GET" : "POST", headers, body: form ?? null });
}

/** Requests with the name of the route that is theirs, and whether their head alone tells. */
const SIGNS: readonly (readonly [route: string, ...asked: Asked])[] = [
  ["control API", "its path", "/_fauxkms/clock"],
  [
    "control API",
    "its path, before any header",
    "/_fauxkms/clock",
    { "x-amz-target": "TrentService.Encrypt" },
  ],
  ["console", "its path", "/_fauxkms/console"],
  ["console", "a path below its own", "/_fauxkms/console/quotas?ws=default"],
  ["control API", "a path that only resembles the console's", "/_fauxkms/consoles"],
  ["AWS KMS", "its target", "/", { "x-amz-target": "TrentService.Encrypt" }],
  ["AWS KMS", "its target at any path", "/x?Action=Encrypt", { "x-amz-target": "TrentService.Encrypt" }],
  [
    "AWS KMS",
    "its target with an instance",
    "/",
    { "x-amz-target": "TrentService.Encrypt", "x-kms-apiname": "A" },
  ],
  ["AWS Service Quotas", "its target", "/", { "x-amz-target": "ServiceQuotasV20190624.ListServices" }],
  [
    "AWS Resource Groups Tagging API",
    "its target",
    "/",
    { "x-amz-target": "ResourceGroupsTaggingAPI_20170126.GetResources" },
  ],
  ["AWS CloudWatch", "its target", "/", { "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" }],
  ["AWS CloudWatch, in CBOR", "its path", "/service/GraniteServiceVersion20100801/operation/ListMetrics"],
  ["AWS CloudWatch, in Query", "its version in the query", "/?Action=ListMetrics&Version=2010-08-01"],
  ["AWS CloudWatch, in Query", "its version in a form", "/", FORM, "Action=ListMetrics&Version=2010-08-01"],
  [
    "AWS CloudWatch, in Query",
    "the service of its signature",
    "/",
    {
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIA/20270101/us-east-1/monitoring/aws4_request, Signature=0",
    },
  ],
  [
    "AWS CloudWatch, in Query",
    "the service of its signature in the query",
    "/?Action=ListMetrics&X-Amz-Credential=AKIA%2F20270101%2Fus-east-1%2Fmonitoring%2Faws4_request",
  ],
  [
    "AWS, for a service that is not here",
    "a target of another service",
    "/",
    { "x-amz-target": "Other.Encrypt" },
  ],
  [
    "AWS, for a service that is not here",
    "a path of Smithy RPC",
    "/service/A/operation/B",
    { "smithy-protocol": "rpc-v2-cbor" },
  ],
  [
    "AWS, for a service that is not here",
    "the service of its signature",
    "/bucket/object",
    { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20270101/us-east-1/s3/aws4_request, Signature=0" },
  ],
  ["AWS KMS, for another target", "a misspelt target", "/", { "x-amz-target": "trentservice.Encrypt" }],
  ["AWS STS", "its version", "/?Action=GetCallerIdentity&Version=2011-06-15"],
  [
    "AWS STS",
    "the service of its signature",
    "/",
    { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20270101/us-east-1/sts/aws4_request, Signature=0" },
  ],
  ["AWS STS", "its version in a form", "/", FORM, "Action=GetCallerIdentity&Version=2011-06-15"],
  ["AWS IAM", "its version", "/?Action=ListRoles&Version=2010-05-08"],
  [
    "AWS IAM",
    "the service of its signature",
    "/",
    { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20270101/us-east-1/iam/aws4_request, Signature=0" },
  ],
  ["AWS IAM", "its version in a form", "/", FORM, "Action=ListRoles&Version=2010-05-08"],
  [
    "AWS, for a service that is not here",
    "a form that is signed for another service of AWS",
    "/",
    {
      ...FORM,
      authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20270101/us-east-1/sns/aws4_request, Signature=0",
    },
    "Action=ListTopics&Version=2010-03-31",
  ],
  [
    "AWS, for a service that is not here",
    "a query that is presigned for another service of AWS",
    "/?Action=ListTopics&Version=2010-03-31&X-Amz-Credential=AKIA%2F20270101%2Fus-east-1%2Fsns%2Faws4_request",
  ],
  [
    "Alibaba Cloud KMS",
    "its version over AWS's signature",
    "/?Action=ListKeys&Version=2016-01-20&X-Amz-Credential=AKIA%2F20270101%2Fus-east-1%2Fkms%2Faws4_request",
  ],
  ["AWS KMS, for another target", "an empty target", "/", { "x-amz-target": "" }],
  ["Alibaba Cloud KMS Instance API", "its header", "/", { "x-kms-apiname": "Encrypt" }],
  [
    "Alibaba Cloud KMS Instance API",
    "its header before a form",
    "/",
    { "x-kms-apiname": "A", ...FORM },
    "Version=2017-12-14",
  ],
  ["Alibaba Cloud BssOpenApi", "its version in a header", "/", { "x-acs-version": "2017-12-14" }],
  ["Alibaba Cloud BssOpenApi", "its version in the query", "/?Action=QueryOrders&Version=2017-12-14"],
  ["Alibaba Cloud BssOpenApi", "its version in a form", "/", FORM, "Action=QueryOrders&Version=2017-12-14"],
  [
    "Alibaba Cloud BssOpenApi",
    "its version in a form, at a gateway",
    "/",
    { ...FORM, "x-fauxkms-instance": "kst-1" },
    "Version=2017-12-14",
  ],
  ["Alibaba Cloud STS", "its version in a header", "/", { "x-acs-version": "2015-04-01" }],
  ["Alibaba Cloud STS", "its version in the query", "/?Action=AssumeRole&Version=2015-04-01"],
  ["Alibaba Cloud STS", "its version in a form", "/", FORM, "Action=AssumeRole&Version=2015-04-01"],
  ["AWS STS", "another version of the action", "/?Action=AssumeRole&Version=2011-06-15"],
  ["Alibaba Cloud RAM", "its version in a header", "/", { "x-acs-version": "2015-05-01" }],
  ["Alibaba Cloud RAM", "its version in the query", "/?Action=ListUsers&Version=2015-05-01"],
  ["Alibaba Cloud RAM", "its version in a form", "/", FORM, "Action=ListUsers&Version=2015-05-01"],
  [
    "Alibaba Cloud RAM",
    "its version over AWS's signature",
    "/?Action=ListUsers&Version=2015-05-01&X-Amz-Credential=AKIA%2F20270101%2Fus-east-1%2Fec2%2Faws4_request",
  ],
  [
    "Alibaba Cloud KMS",
    "a header's version over that of a form",
    "/",
    { ...FORM, "x-acs-version": "2016-01-20" },
    "Version=2017-12-14",
  ],
  [
    "Alibaba Cloud KMS",
    "a query's version over that of a form",
    "/?Version=2016-01-20",
    FORM,
    "Version=2017-12-14",
  ],
  ["Alibaba Cloud KMS", "a version that is longer", "/?Version=2017-12-145"],
  ["Alibaba Cloud KMS", "its action in a header", "/", { "x-acs-action": "Encrypt" }],
  ["Alibaba Cloud KMS", "its version in a header", "/", { "x-acs-version": "2016-01-20" }],
  ["Alibaba Cloud KMS", "its action in the query", "/?Action=Encrypt"],
  ["Alibaba Cloud KMS", "its version in a form", "/", FORM, "Action=Encrypt&Version=2016-01-20"],
  ["Alibaba Cloud KMS", "a form without a version", "/", FORM, "a=b"],
  ["Alibaba Cloud KMS", "a form that is too long", "/", FORM, `a=${"b".repeat(70_000)}&Version=2017-12-14`],
  ["Alibaba Cloud KMS", "an empty form", "/", FORM],
  ["Alibaba Cloud KMS", "the header of a dedicated gateway", "/", { "x-fauxkms-instance": "kst-1" }],
  ["Alibaba Cloud KMS", "the host of a dedicated gateway", "http://kst-1.cryptoservice.localhost/"],
  ["AWS KMS, for the rest", "nothing", "/"],
  ["AWS KMS, for the rest", "a path that only resembles the control API's", "/x/_fauxkms/clock"],
];

describe("the routes", () => {
  it("have names of their own, and each is met by one of these requests at least", () => {
    const names = ROUTES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(SIGNS.map(([route]) => route))).toEqual(new Set(names));
  });

  it.each(SIGNS.map(([route, ...asked]) => ({ route, asked, sign: asked[0] })))(
    "lead to $route by $sign",
    async ({ route, asked }) => {
      expect((await routeOf(requestOf(asked))).name).toBe(route);
    },
  );

  it("read no body but a form that alone names a version, and leave that unread", async () => {
    for (const [, sign, path, headers = {}, form] of SIGNS) {
      const request = requestOf([sign, path, headers, form]);
      const isTold = Object.keys(headers).some((name) => /^x-(amz|acs|kms)/.test(name));
      const needsForm = headers["content-type"] !== undefined && !isTold && !path.includes("Version=");
      const copied = vi.spyOn(request, "clone");
      await routeOf(request);
      expect(copied.mock.calls.length > 0).toBe(needsForm);
      if (form !== undefined) expect(await request.text()).toBe(form);
    }
  });
});

describe("a request that may not reach the server", () => {
  it.each<[kind: string, asked: Asked, refusal: object]>([
    ["the control API", ["", "/_fauxkms/clock"], { error: { code: "forbidden", message: "No." } }],
    [
      "AWS",
      ["", "/", { "x-amz-target": "ServiceQuotasV20190624.ListServices" }],
      { __type: "AccessDeniedException", message: "No." },
    ],
    [
      "CloudWatch in JSON",
      ["", "/", { "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" }],
      { __type: "AccessDeniedException", message: "No." },
    ],
    ["AWS, where it tells nothing", ["", "/"], { __type: "AccessDeniedException", message: "No." }],
    [
      "Alibaba Cloud",
      ["", "/?Action=A&Version=2017-12-14"],
      { Code: "Forbidden.NoPermission", Message: "No." },
    ],
    [
      "Alibaba Cloud, at a gateway",
      ["", "http://kst-1.cryptoservice.x/"],
      { Code: "Forbidden.NoPermission" },
    ],
  ])("is refused in the words of %s", async (_, asked, refusal) => {
    const answer = await refuse(requestOf(asked), "No.");
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject(refusal);
  });

  it("is refused in XML where it is in the Query protocol", async () => {
    const answer = await refuse(requestOf(["", "/?Action=ListMetrics&Version=2010-08-01"]), "No.");
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>AccessDenied</Code><Message>No.</Message>");
  });

  it("is refused in protobuf where it is for the Instance API", async () => {
    const answer = await refuse(requestOf(["", "/", { "x-kms-apiname": "Encrypt" }]), "No.");
    expect(answer.status).toBe(403);
    expect(answer.headers.get("content-type")).toBe("application/x-protobuf");
    expect(await answer.text()).toContain("No.");
  });

  it("is refused without its body being read", async () => {
    let pulled = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled += 1;
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const streamed = { method: "POST", headers: FORM, body, duplex: "half" };
    const refused = await refuse(new Request(ORIGIN, streamed), "No.");
    expect(await refused.json()).toMatchObject({ Code: "Forbidden.NoPermission" });
    expect(pulled).toBe(0);
  });
});
