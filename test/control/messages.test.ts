import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { control, freshAccount, serverUrl } from "../support/client.ts";
import { http } from "../support/http.ts";

// Issue 15, points 5 and 6: what a stranger mistyped, and what they were told.

const workspace = `messages-${randomBytes(6).toString("hex")}`;

/** Status and message of a refused call. */
async function refusal(method: string, path: string, body?: unknown): Promise<[number, string]> {
  const { status, json } = await control(method, path, body, { server: "off", workspace });
  return [status, (json.error as { message: string } | undefined)?.message ?? JSON.stringify(json)];
}

describe("an unknown query parameter", () => {
  it.each([
    [
      "GET",
      "requests?principle=root",
      "the query: unknown query parameter 'principle' (did you mean 'principal'?); there are: limit, cloud, account, region, from, to, operation, keyId, principal, errorCode, throttledBy, invocationId, denied, after, waitMs, requestId, before",
    ],
    [
      "GET",
      "quotas?regoin=eu-west-3",
      "unknown query parameter 'regoin' (did you mean 'region'?); there are: cloud, account, region, instance",
    ],
    ["GET", "usage?step=60", "(did you mean 'stepSeconds'?)"],
    ["GET", "costs?free-tier=true", "(did you mean 'freeTier'?)"],
    ["GET", "clock?now=1", "unknown query parameter 'now'; there are none"],
    ["GET", "health?deep=1", "unknown query parameter 'deep'; there are none"],
    ["GET", "faults?limit=3", "unknown query parameter 'limit'; there are none"],
    ["GET", "metrics?account=1", "unknown query parameter 'account'; there are none"],
    ["GET", "instances?instance=kst-1", "there are: account"],
    ["GET", "reminders?instance=kst-1", "(did you mean 'instanceId'?)"],
    ["GET", "notifications?name=a", "there are: account, region, alarm, limit"],
    ["GET", "credentials?next=a", "there are: limit, after, cloud, account"],
    ["GET", "workspaces?page=2", "there are: limit, after"],
    ["GET", "quota-requests?status=APPROVED", "there are none"],
    ["GET", "balances/1000000000000000?region=a", "there are none"],
    ["POST", "clock/advance?seconds=5", "unknown query parameter 'seconds'; there are none"],
    ["POST", "reset?workspace=w9", "unknown query parameter 'workspace'; there are none"],
    ["DELETE", "quotas/aws/createKey?acount=111122223333", "(did you mean 'account'?)"],
  ])("is refused with those that there are: %s %s", async (method, path, message) => {
    const [status, told] = await refusal(method, path, method === "POST" ? { seconds: 1 } : undefined);
    expect([status, told]).toEqual([400, expect.stringContaining(message)]);
  });

  it("is refused where a known one comes twice", async () => {
    expect(await refusal("GET", "quotas?cloud=aws&cloud=alibaba")).toEqual([
      400,
      "cloud: is given twice (in the query)",
    ]);
  });
});

describe("a name that nothing has", () => {
  it.each([
    [
      "GET",
      "usage?quota=cryptosymetric",
      404,
      "there is no quota 'cryptosymetric' (did you mean 'crypto_symmetric'?); GET quotas?cloud=aws lists them",
    ],
    ["GET", "requests?throttledBy=createKeys", 404, "(did you mean 'createKey'?)"],
    ["GET", "requests?throttledBy=crypto_symmetric&cloud=alibaba", 404, "of cloud 'alibaba'"],
    ["PUT", "quotas/aws/symmetric", 404, "(did you mean 'crypto_symmetric'?)"],
    ["PUT", "quotas/aws/L-32B67F4B", 404, "(did you mean 'L-32B67F4A'?)"],
    ["DELETE", "quotas/aws/create-keys", 404, "(did you mean 'createKey'?)"],
    ["PUT", "quotas/asw/createKey", 404, "there is no cloud 'asw' (did you mean 'aws'?)"],
    [
      "GET",
      "requests?operation=Decypt",
      400,
      "operation: must be an operation of AWS KMS or Alibaba Cloud KMS, got 'Decypt' (did you mean 'Decrypt'?)",
    ],
    [
      "GET",
      "requests?operation=CreateSecret&cloud=aws",
      400,
      "must be an operation of AWS KMS, got 'CreateSecret'",
    ],
    ["GET", "requests?errorCode=ThrotlingException", 400, "(did you mean 'ThrottlingException'?)"],
    [
      "GET",
      "quotas?region=eu-wset-3",
      400,
      "region: there is no Region 'eu-wset-3' (did you mean 'eu-west-3'?)",
    ],
    ["GET", "usage?region=eu-west-33", 400, "there is no Region 'eu-west-33'"],
    ["GET", "requests?region=mars-north-1", 400, "there is no Region 'mars-north-1'"],
    ["GET", "costs?region=cn-hangzhou", 400, "there is no Region 'cn-hangzhou'"],
    ["GET", "notifications?region=us-east-9", 400, "there is no Region 'us-east-9'"],
    ["GET", "reminders?instanceId=kst-none", 404, "there is no instance 'kst-none'"],
    [
      "GET",
      "quota?cloud=aws",
      404,
      "there is no such call (did you mean /_fauxkms/quotas?); GET /_fauxkms/ lists them",
    ],
    ["PUT", "quotas/aws", 404, "(did you mean /_fauxkms/quotas"],
  ])("is refused with the nearest: %s %s", async (method, path, code, message) => {
    const body = { account: freshAccount(), region: "us-east-1", limit: 1 };
    expect(await refusal(method, path, method === "PUT" ? body : undefined)).toEqual([
      code,
      expect.stringContaining(message),
    ]);
  });

  it.each([
    ["PUT", "quotas/aws/createKey", { account: "111122223333", region: "us-east-9", limit: 1 }],
    [
      "POST",
      "service-calls",
      { service: "s3", action: "upload", account: "111122223333", region: "us-east-9", count: 1 },
    ],
    ["POST", "faults", { match: { region: "us-east-9" }, effect: { drop: true } }],
    ["PUT", "clusters/cluster-1", { account: "111122223333", region: "us-east-9" }],
  ])("is refused where it is a Region's in a body: %s %s", async (method, path, body) => {
    expect(await refusal(method, path, body)).toEqual([
      400,
      expect.stringContaining("there is no Region 'us-east-9' (did you mean 'us-east-"),
    ]);
  });

  it("does not hide what was recorded under a name that the mock gives", async () => {
    expect((await control("GET", "requests?operation=Unknown", undefined, { workspace })).status).toBe(200);
  });
});

describe("a body", () => {
  it.each([
    [
      "POST",
      "credentials",
      { cloud: "aws", account: "111122223333", principal: "user/a", policies: [1] },
      "policies[0]: must be a policy document, {name, document}, or the ARN of a managed policy, got 1 (in the body)",
    ],
    [
      "POST",
      "credentials",
      { cloud: "aws", account: "111122223333", principal: "user/a", tags: { a: 1 } },
      "tags: must be an object whose values are each a text or a list, each an object with Key, Value",
    ],
    ["PUT", "clock", { mode: "stopped" }, "mode: must be 'running' or 'frozen', got 'stopped' (in the body)"],
    [
      "PUT",
      "clock",
      { mode: "frozen", now: "noon" },
      "now: must be a time such as 2026-12-01T00:00:00Z, got 'noon' (in the body)",
    ],
    ["PUT", "clock", {}, "mode: is missing, must be 'running' or 'frozen' (in the body)"],
    [
      "POST",
      "clock/advance",
      { seconds: "60" },
      "seconds: must be a number, 0 at the least, such as 10, got '60' (in the body)",
    ],
    [
      "POST",
      "clock/advance",
      { second: 60 },
      "unknown member 'second' (did you mean 'seconds'?); there are: seconds",
    ],
    [
      "POST",
      "faults",
      { effect: { drop: true }, time: 3 },
      "the body: unknown member 'time' (did you mean 'times'?); there are: match, effect, probability, times, seed",
    ],
    [
      "POST",
      "faults",
      { effect: { drop: true, latency: 3 } },
      "effect: unknown member 'latency' (did you mean 'latencyMs'?)",
    ],
    [
      "POST",
      "faults",
      { effect: { error: "ThrotlingException" } },
      "effect.error: must be the type of an error of AWS KMS or Alibaba Cloud KMS (did you mean 'ThrottlingException'?), got 'ThrotlingException'",
    ],
    [
      "POST",
      "faults",
      { match: { operation: "decrypt" }, effect: { drop: true } },
      "(did you mean 'Decrypt'?)",
    ],
    [
      "POST",
      "faults",
      { effect: { latencyMs: 70_000 } },
      "effect.latencyMs: must be a whole number from 0 to 60000, such as 10, got 70000",
    ],
    ["POST", "faults", { effect: { drop: false } }, "effect.drop: must be true, got false"],
    [
      "PUT",
      "quotas/aws/createKey",
      { account: "1", region: "x", limit: -1 },
      "account: must be 12 digits, got '1'; region: must be the name of a Region, such as us-east-1, got 'x'; limit: must be a whole number from 0 to 1000000000, such as 10, got -1 (in the body)",
    ],
    [
      "POST",
      "workspaces",
      { name: "Upper" },
      "name: must be the name of a workspace: lower-case letters, digits and hyphens, 63 at the most, got 'Upper'",
    ],
    [
      "PUT",
      "balances/1000000000000000",
      { balance: 5 },
      'balance: must be dollars as text, such as "1000000.00", got 5',
    ],
    ["PUT", "balances/17", { balance: "5.00" }, "account: must be 16 digits, got '17' (in the path)"],
    [
      "POST",
      "credentials",
      { cloud: "azure", account: "1" },
      "cloud: must be 'aws' or 'alibaba', got 'azure'; account: must be 12 digits, or 16 digits, got '1'",
    ],
    ["POST", "reset", { workspace: "w9" }, "the body: unknown member 'workspace'; there are none"],
    ["POST", "clock/advance", [], "the body: must be an object with seconds, got []"],
  ])(
    "is refused with what was expected, all faults at once: %s %s %j",
    async (method, path, body, message) => {
      expect(await refusal(method, path, body)).toEqual([400, expect.stringContaining(message)]);
    },
  );

  it("of a query's members is refused alike", async () => {
    expect(await refusal("GET", "requests?limit=0&cloud=gcp&before=yesterday")).toEqual([
      400,
      "limit: must be a whole number from 1 to 10000, such as 10, got '0'; cloud: must be 'aws' or 'alibaba', got 'gcp'; before: must be the id of a request, a UUID or a time such as 2026-12-01T00:00:00Z, got 'yesterday' (in the query)",
    ]);
  });

  it("of an account of Alibaba Cloud whose costs are asked for is refused with where they are", async () => {
    expect(await refusal("GET", "costs?account=1234567890123456")).toEqual([
      400,
      expect.stringContaining("QueryInstanceBill"),
    ]);
  });

  it("may be empty where there is nothing to say", async () => {
    expect(await refusal("POST", "reset", {})).toEqual([204, "{}"]);
  });
});

describe("an answer that may be empty", () => {
  it("says whose it is", async () => {
    const account = freshAccount();
    const whose = { cloud: "aws", account, region: "eu-west-3" };
    for (const path of ["quotas", "usage", "requests"]) {
      const { json } = await control("GET", `${path}?${new URLSearchParams(whose)}`, undefined, {
        workspace,
      });
      expect(json, path).toMatchObject(whose);
    }
    const where = { account, region: "eu-west-3" };
    for (const path of ["costs", "notifications"]) {
      const { json } = await control("GET", `${path}?${new URLSearchParams(where)}`, undefined, {
        workspace,
      });
      expect(json, path).toMatchObject(where);
    }
    const { json } = await control("GET", "quotas?cloud=alibaba", undefined, { workspace });
    expect(json).toMatchObject({ cloud: "alibaba", account: "1000000000000000", region: "cn-hangzhou" });
  });
});

describe("a wrong method", () => {
  it.each([
    ["GET", "reset", "POST"],
    ["POST", "health", "GET"],
    ["DELETE", "clock", "GET, PUT"],
    ["GET", "clock/advance", "POST"],
    ["PUT", "faults/1", "PATCH, DELETE"],
    ["PUT", "console", "GET"],
    ["POST", "quotas/aws/createKey", "PUT, DELETE"],
    ["POST", "requests", "GET"],
    ["POST", "", "GET"],
  ])("is answered with 405 and the right ones: %s %s", async (method, path, allow) => {
    const { status, headers, text } = await http(serverUrl("off"), method, `/_fauxkms/${path}`);
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    expect([status, headers.allow, error.code]).toEqual([405, allow, "wrongMethod"]);
    expect(error.message).toContain(`; there is: ${allow.split(",")[0]} /_fauxkms/`);
  });
});
