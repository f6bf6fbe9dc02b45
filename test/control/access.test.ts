import { describe, expect, it } from "vitest";
import { control, serverUrl } from "../support/client.ts";

const TOKEN = "test-admin-token";

describe("GET health", () => {
  it.each(["enforce", "strict"] as const)("answers on server %s without a token", async (server) => {
    expect(await control("GET", "health", undefined, { server })).toEqual({
      status: 200,
      json: { status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
  });
});

describe("the admin token", () => {
  const calls: [string, string, unknown][] = [
    ["GET", "clock", undefined],
    ["PUT", "clock", { mode: "running" }],
    ["POST", "clock/advance", { seconds: 0 }],
    ["GET", "quotas", undefined],
    ["GET", "requests", undefined],
    ["GET", "usage", undefined],
    ["GET", "costs", undefined],
    ["PUT", "quotas/aws/createKey", { account: "123456789012", region: "us-east-1", limit: 5 }],
    ["DELETE", "quotas/aws/createKey?account=123456789012&region=us-east-1", undefined],
    ["POST", "credentials", { cloud: "aws", account: "123456789012" }],
    ["POST", "reset", undefined],
  ];
  // A workspace of its own, because one of the calls resets.
  const options = { server: "strict", workspace: "access-tests" } as const;

  it.each(calls)("is required by %s %s", async (method, path, body) => {
    const refused = { status: 401, json: { error: { code: "unauthorized", message: expect.any(String) } } };
    expect(await control(method, path, body, options)).toEqual(refused);
    for (const token of ["", "wrong", `${TOKEN}x`, TOKEN.toUpperCase(), TOKEN.slice(1)]) {
      expect(await control(method, path, body, { ...options, token })).toEqual(refused);
    }
    expect((await control(method, path, body, { ...options, token: TOKEN })).status).toBeLessThan(300);
  });

  it("is not shown in the refusal, and its scheme matters", async () => {
    for (const authorization of [TOKEN, `Basic ${TOKEN}`, `bearer${TOKEN}`, `Bearer  ${TOKEN}`]) {
      const response = await fetch(`${serverUrl("strict")}/_fauxkms/clock`, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(TOKEN);
    }
  });

  it("is required before a call is known to exist or not", async () => {
    expect((await control("GET", "nothing", undefined, options)).status).toBe(401);
    expect((await control("GET", "nothing", undefined, { ...options, token: TOKEN })).status).toBe(404);
  });

  it("is not needed where none is set", async () => {
    expect((await control("GET", "clock", undefined, { workspace: "access-tests" })).status).toBe(200);
  });
});

describe("an unknown call", () => {
  it.each([
    ["GET", "nothing"],
    ["GET", "Clock"],
    ["GET", "reset/now"],
    ["POST", "quotas/aws"],
  ])("is answered with 404 in JSON: %s %s", async (method, path) => {
    expect(await control(method, path, method === "GET" ? undefined : {})).toEqual({
      status: 404,
      json: { error: { code: "notFound", message: expect.stringMatching("^there is no such call") } },
    });
  });
});

describe("the header X-Fauxkms-Workspace", () => {
  it.each(["Upper", "-a", "a-", "a_b", "a.b", "a".repeat(64), "../x"])("cannot be %j", async (workspace) => {
    expect(await control("GET", "clock", undefined, { workspace })).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: `'${workspace}' is not the name of a workspace` } },
    });
  });

  it.each(["a", "0", "a-b", "a".repeat(63)])("can be %j", async (workspace) => {
    expect((await control("GET", "clock", undefined, { workspace })).status).toBe(200);
  });
});
