import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { control, serverUrl } from "../support/client.ts";
import { deploy } from "../support/deployment.ts";
import { type HttpAnswer, http } from "../support/http.ts";

const ADMIN = "test-admin-token";
const asAdmin = { server: "strict", token: ADMIN } as const;

type Sent = Readonly<Record<string, string>>;

/** A call with headers that `fetch` would not send. */
function call(
  method: string,
  path: string,
  headers: Sent = {},
  body?: unknown,
  url = serverUrl("strict"),
): Promise<HttpAnswer> {
  const content = body === undefined ? "" : JSON.stringify(body);
  return http(url, method, `/_fauxkms/${path}`, { host: new URL(url).host, ...headers }, content);
}

/** Begins a session. @returns the cookie as the browser sends it, and as it was set */
async function begin(token: string, url = serverUrl("strict")) {
  const { status, text, headers } = await call("POST", "session", {}, { token }, url);
  expect([status, text]).toEqual([204, ""]);
  const set = headers["set-cookie"] ?? "";
  return { cookie: set.split(";")[0] ?? "", set };
}

const UNAUTHORIZED = { error: { code: "unauthorized", message: expect.any(String) } };
const OWN = { "sec-fetch-site": "same-origin" };

describe("POST session", () => {
  it("answers a cookie that no script reads, no other site sends, and nobody reads the token from", async () => {
    const { cookie, set } = await begin(ADMIN);
    const { port } = new URL(serverUrl("strict"));
    const [pair, ...attributes] = set.split("; ");
    expect(pair).toMatch(new RegExp(`^fauxkms-${port}=[\\w%]{40,}$`));
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/_fauxkms", "SameSite=Strict"]);
    const value = decodeURIComponent(cookie.split("=")[1] ?? "");
    for (const text of [value, Buffer.from(value, "base64").toString("latin1")]) {
      expect(text).not.toContain(ADMIN);
    }
    // The same token is sealed anew each time.
    expect((await begin(ADMIN)).cookie).not.toBe(cookie);
  });

  it("is sent by HTTPS alone where the page was, also behind a proxy that speaks HTTP with this server", async () => {
    const { host } = new URL(serverUrl("strict"));
    const secure = { origin: `https://${host}`, "sec-fetch-site": "same-origin" };
    for (const [method, body] of [
      ["POST", { token: ADMIN }],
      ["DELETE", undefined],
    ] as const) {
      const { status, headers } = await call(method, "session", secure, body);
      expect([status, headers["set-cookie"]?.split("; ")]).toEqual([204, expect.arrayContaining(["Secure"])]);
      const plain = await call(method, "session", { ...secure, origin: `http://${host}` }, body);
      expect(plain.headers["set-cookie"]?.split("; ")).not.toContain("Secure");
    }
    const { status, headers } = await call("POST", "session", secure, { token: ADMIN });
    const cookie = headers["set-cookie"]?.split(";")[0] ?? "";
    expect([status, (await call("GET", "overview", { cookie, ...OWN })).status]).toEqual([204, 200]);
    // A change by it comes from that page too, which says so even where its browser has no Sec-Fetch-Site.
    const change = await call("POST", "explain", { cookie, origin: `https://${host}` }, {});
    expect(change.status).toBe(400);
  });

  it("refuses a token that opens nothing, without a cookie, and what is no token", async () => {
    for (const token of ["wrong", `${ADMIN}x`, "fkw_nothing"]) {
      const { status, text, headers } = await call("POST", "session", {}, { token });
      expect([status, JSON.parse(text)]).toEqual([401, UNAUTHORIZED]);
      expect(headers["set-cookie"]).toBeUndefined();
      expect(text).not.toContain(token);
    }
    for (const body of [
      {},
      { token: "" },
      { token: 1 },
      { token: "x".repeat(513) },
      { token: "a", more: 1 },
    ]) {
      expect((await call("POST", "session", {}, body)).status).toBe(400);
    }
  });

  it("refuses a maker's token, which opens no page of the console", async () => {
    const { json } = await control("POST", "makers", {}, asAdmin);
    const { status, text, headers } = await call("POST", "session", {}, { token: json.token });
    expect([status, JSON.parse(text).error.code]).toEqual([403, "forbidden"]);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  it("refuses another site's page", async () => {
    const foreign: Sent[] = [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      const { status, headers: answered } = await call("POST", "session", headers, { token: ADMIN });
      expect([status, answered["set-cookie"]]).toEqual([403, undefined]);
    }
  });
});

describe("a session", () => {
  it("opens what its token opens: everything for the admin", async () => {
    const { cookie } = await begin(ADMIN);
    const overview = await call("GET", "overview", { cookie, ...OWN });
    expect(JSON.parse(overview.text)).toMatchObject({ access: "admin", session: true });
    const byToken = { cookie, ...OWN, authorization: `Bearer ${ADMIN}` };
    expect(JSON.parse((await call("GET", "overview", byToken)).text).session).toBe(false);
    expect((await call("GET", "workspaces", { cookie, ...OWN })).status).toBe(200);
    const name = `session-${randomBytes(4).toString("hex")}`;
    const frozen = { mode: "frozen", now: "2030-01-01T00:00:00.000Z" };
    const there = { cookie, ...OWN, "x-fauxkms-workspace": name };
    expect((await call("PUT", "clock", there, frozen)).status).toBe(200);
    expect((await control("GET", "clock", undefined, { ...asAdmin, workspace: name })).json).toEqual(frozen);
  });

  it("opens one workspace with that workspace's token", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    const { cookie } = await begin(String(json.token));
    const overview = await call("GET", "overview", { cookie, ...OWN });
    expect(JSON.parse(overview.text)).toMatchObject({ workspace: json.name, access: "workspace" });
    expect((await call("GET", "workspaces", { cookie, ...OWN })).status).toBe(403);
    const elsewhere = { cookie, ...OWN, "x-fauxkms-workspace": "default" };
    expect((await call("GET", "overview", elsewhere)).status).toBe(400);
  });

  it("ends with its token", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    const { cookie } = await begin(String(json.token));
    expect((await call("GET", "overview", { cookie, ...OWN })).status).toBe(200);
    expect((await control("DELETE", `workspaces/${json.name}`, undefined, asAdmin)).status).toBe(204);
    const ended = await call("GET", "overview", { cookie, ...OWN });
    expect([ended.status, JSON.parse(ended.text)]).toEqual([401, UNAUTHORIZED]);
  });

  it("serves no other site's page, and no page that cannot say whose it is to change something", async () => {
    const { cookie } = await begin(ADMIN);
    const url = serverUrl("strict");
    const name = `session-${randomBytes(4).toString("hex")}`;
    const change = (headers: Sent) =>
      call("POST", "clock/advance", { cookie, "x-fauxkms-workspace": name, ...headers }, { seconds: 1 });
    const others: Sent[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
    ];
    for (const headers of others) {
      expect([401, 403], JSON.stringify(headers)).toContain((await change(headers)).status);
    }
    expect((await change(OWN)).status).toBe(200);
    expect((await change({ origin: url })).status).toBe(200);
    for (const site of ["cross-site", "same-site"]) {
      expect([401, 403]).toContain(
        (await call("GET", "overview", { cookie, "sec-fetch-site": site })).status,
      );
    }
  });

  it("is nobody's where its cookie is changed, cut off, of another server, or not one at all", async () => {
    const { cookie } = await begin(ADMIN);
    const [name = "", value = ""] = cookie.split("=");
    const bytes = Buffer.from(decodeURIComponent(value), "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const other = await deploy();
    const foreign = await begin("token", other.url);
    for (const wrong of [
      `${name}=${encodeURIComponent(bytes.toString("base64"))}`,
      `${name}=${value.slice(0, 20)}`,
      `${name}=`,
      `${name}=%`,
      `${name}=${"A".repeat(4000)}`,
      `${name}=${foreign.cookie.split("=")[1]}`,
      `other=${value}`,
    ]) {
      expect((await call("GET", "overview", { cookie: wrong, ...OWN })).status, wrong).toBe(401);
    }
    const among = `a=b; ${cookie}; c=d`;
    expect((await call("GET", "overview", { cookie: among, ...OWN })).status).toBe(200);
  });

  it("gives way to a token in the header", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    const { cookie } = await begin(ADMIN);
    const authorization = `Bearer ${json.token}`;
    const { text } = await call("GET", "overview", { cookie, authorization, ...OWN });
    expect(JSON.parse(text)).toMatchObject({ workspace: json.name, access: "workspace" });
  });

  it("leaves no answer behind in the browser, right or refused, of whatever kind", async () => {
    const { cookie } = await begin(ADMIN);
    for (const [method, path, headers] of [
      ["GET", "overview", { cookie, ...OWN }],
      ["GET", "snapshot", { cookie, ...OWN }],
      ["GET", "none", { cookie, ...OWN }],
      ["GET", "requests?limit=x", { cookie, ...OWN }],
      ["GET", "overview", OWN],
      ["GET", "metrics", { cookie, ...OWN }],
      ["GET", "overview", { "sec-fetch-site": "cross-site" }],
      ["DELETE", "session", { cookie, ...OWN }],
    ] as const) {
      const { headers: answered } = await call(method, path, headers);
      expect(answered, path).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
    }
  });

  it("opens nothing of the clouds", async () => {
    const { cookie } = await begin(ADMIN);
    const target = { "x-amz-target": "TrentService.ListKeys", "content-type": "application/x-amz-json-1.1" };
    const url = serverUrl("strict");
    const { status, text } = await http(
      url,
      "POST",
      "/",
      { host: new URL(url).host, cookie, ...target },
      "{}",
    );
    expect([status, text]).toEqual([400, expect.stringContaining("MissingAuthenticationToken")]);
  });
});

describe("DELETE session", () => {
  it("takes the cookie away, with or without one", async () => {
    const { cookie, set } = await begin(ADMIN);
    for (const headers of [{ cookie, ...OWN }, {}]) {
      const { status, headers: answered } = await call("DELETE", "session", headers);
      expect(status).toBe(204);
      const ended = answered["set-cookie"] ?? "";
      expect(ended.split("; ").sort()).toEqual(
        [`${cookie.split("=")[0]}=`, ...set.split("; ").slice(1, -1), "Max-Age=0"].sort(),
      );
    }
  });
});

describe("a deployment", () => {
  it("makes no workspace whose URL it could not tell", async () => {
    const { url } = await deploy();
    const authorization = "Bearer token";
    const name = "of-no-host";
    const made = await call("POST", "workspaces", { host: "a b", authorization }, { name }, url);
    expect([made.status, JSON.parse(made.text).error.code]).toEqual([400, "invalid"]);
    expect((await call("GET", `workspaces/${name}`, { authorization }, undefined, url)).status).toBe(404);
  });

  it("answers no 5xx to a Host that is none", async () => {
    const { url } = await deploy();
    for (const host of ["a b", "[", "kms.example:99999", "kms.example:x"]) {
      for (const [method, path] of [
        ["GET", "overview"],
        ["POST", "session"],
        ["DELETE", "session"],
      ] as const) {
        const headers = { host, cookie: "fauxkms-80=x; __Host-fauxkms=x", origin: "https://[" };
        const body = path === "session" && method === "POST" ? { token: "token" } : undefined;
        expect(
          (await call(method, path, headers, body, url)).status,
          `${method} ${path} ${host}`,
        ).toBeLessThan(500);
      }
    }
  });

  it("opens a session with its admin token, and none without one that is set", async () => {
    const open = await deploy();
    const { cookie } = await begin("token", open.url);
    expect((await call("GET", "overview", { cookie, ...OWN }, undefined, open.url)).status).toBe(200);
    expect((await call("GET", "overview", OWN, undefined, open.url)).status).toBe(401);
    const closed = await deploy({ variables: { ADMIN_TOKEN: undefined } });
    for (const token of ["token", "undefined", "null"]) {
      expect((await call("POST", "session", {}, { token }, closed.url)).status).toBe(401);
    }
    expect((await call("GET", "overview", { cookie, ...OWN }, undefined, closed.url)).status).toBe(401);
  });
});
