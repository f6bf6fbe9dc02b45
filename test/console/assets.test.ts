import { describe, expect, it } from "vitest";
import { serverUrl } from "../support/client.ts";
import { deploy } from "../support/deployment.ts";
import { http } from "../support/http.ts";

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  http(serverUrl("enforce"), method, path, { host: new URL(serverUrl("enforce")).host, ...headers });

/** What a browser sends where one types an address. */
const TYPED = { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

describe("the page of the console", () => {
  it("is the same at every path of it, and names a script and a style of its own that are there", async () => {
    const { status, headers, text } = await get("/_fauxkms/console");
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect((await get("/_fauxkms/console/requests?only=failed")).text).toBe(text);
    const links = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(links).toHaveLength(2);
    for (const link of links) {
      const asset = await get(link);
      expect(asset.status).toBe(200);
      const type = link.endsWith(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8";
      expect(asset.headers).toMatchObject({
        "content-type": type,
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
      });
    }
  });

  it("allows nothing in line, nothing from elsewhere, and no frame around it", async () => {
    const { headers, text } = await get("/_fauxkms/console");
    const policy = headers["content-security-policy"] ?? "";
    const said = new Map(policy.split("; ").map((each) => [each.split(" ")[0], each]));
    expect(said.get("default-src")).toBe("default-src 'none'");
    expect(said.get("script-src")).toBe("script-src 'self'");
    expect(said.get("style-src")).toBe("style-src 'self'");
    expect(said.get("connect-src")).toBe("connect-src 'self'");
    expect(said.get("frame-ancestors")).toBe("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
    });
    expect(text).not.toMatch(/<style|<script(?! type="module" src=)|\son\w+=|style=/);
  });

  it("needs no token, for it has no data", async () => {
    const url = serverUrl("strict");
    const { status, text } = await http(url, "GET", "/_fauxkms/console", { host: new URL(url).host });
    expect([status, text]).toEqual([200, (await get("/_fauxkms/console")).text]);
  });

  it("is read by GET alone, and other files are not there", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect((await get("/_fauxkms/console", {}, method)).status).toBe(405);
    }
    for (const file of ["0000000000000000.js", "x", "..%2f..%2fsecret"]) {
      expect((await get(`/_fauxkms/console/assets/${file}`)).status).toBe(404);
    }
  });

  it("is opened by a link of another site, for it has no data, but read by no page of one", async () => {
    const link = { ...TYPED, "sec-fetch-site": "cross-site" };
    for (const path of ["/_fauxkms/console", "/_fauxkms/console/requests?r=1"]) {
      expect((await get(path, link)).status, path).toBe(200);
    }
    expect((await get("/", { ...link, accept: "text/html" })).status).toBe(302);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { ...link, "sec-fetch-dest": "iframe" },
      { ...link, "sec-fetch-dest": "script", "sec-fetch-mode": "no-cors" },
      { ...link, "sec-fetch-mode": "cors" },
      { ...link, origin: "https://evil.example" },
      { ...link, host: "evil.example" },
    ];
    for (const headers of foreign) {
      expect((await get("/_fauxkms/console", headers)).status, JSON.stringify(headers)).toBe(403);
    }
    expect((await get("/_fauxkms/console", link, "POST")).status).toBe(403);
    for (const path of [
      "/_fauxkms/overview",
      "/_fauxkms/",
      "/_fauxkms/consoles",
      "/?Action=ListKeys&Version=2016-01-20",
    ]) {
      expect((await get(path, link)).status, path).toBe(403);
    }
  });

  it("is not under a strange name", async () => {
    expect((await get("/_fauxkms/console", { host: "evil.example" })).status).toBe(403);
  });
});

describe("a browser at the root of the server", () => {
  it("is sent to the console", async () => {
    for (const headers of [TYPED, { accept: "text/html,application/xhtml+xml" }]) {
      const { status, headers: answered } = await get("/", headers);
      expect([status, answered.location]).toEqual([302, "/_fauxkms/console"]);
      expect(answered).toMatchObject({
        "content-security-policy": expect.stringContaining("default-src 'none'"),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        date: expect.any(String),
      });
    }
  });

  it("is sent on the same host, whatever that calls itself", async () => {
    const { url } = await deploy();
    for (const host of ["a b", "[", "kms.example:99999", "x".repeat(300)]) {
      const { status, headers } = await http(url, "GET", "/", { host, accept: "text/html" });
      // The runtime itself refuses some.
      expect([302, 400], host).toContain(status);
      if (status === 302) expect(headers.location).toBe("/_fauxkms/console");
    }
  });

  it("is answered by the clouds where it asks for something of theirs", async () => {
    for (const [path, headers, method] of [
      ["/", {}, "GET"],
      ["/", { accept: "*/*" }, "GET"],
      ["/?Action=ListKeys&Version=2016-01-20", TYPED, "GET"],
      ["/", { accept: "text/html" }, "POST"],
      ["/bucket", TYPED, "GET"],
    ] as const) {
      expect((await get(path, headers, method)).headers.location).toBeUndefined();
    }
  });
});
