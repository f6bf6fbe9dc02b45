import { describe, expect, it } from "vitest";
import { originPattern, pageOf } from "../../src/auth/cross-site.ts";
import { AllowedHosts, hostOf, hostPattern } from "../../src/auth/hosts.ts";

const answersTo = (bound: string, patterns: string[], authority: string) => {
  const host = hostOf(authority);
  return host !== null && new AllowedHosts(bound, patterns).has(host);
};

describe("the hosts of a local server", () => {
  it.each([
    "localhost",
    "localhost:4599",
    "LOCALHOST.",
    "127.0.0.1:4599",
    "127.0.0.2",
    "127.1",
    "[::1]:4599",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "eu-west-3.localhost:1",
    "kms.cn-hangzhou.localhost",
    "kst-1.cryptoservice.localhost",
    "team.ws.localhost",
  ])("are %s", (authority) => {
    expect(answersTo("127.0.0.1", [], authority)).toBe(true);
  });

  it.each([
    "evil.example",
    "evil.example:4599",
    "localhost.evil.example",
    "notlocalhost",
    ".localhost",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "128.0.0.1",
    "0.0.0.0:4599",
    "[::]",
    "[::2]",
    "[::ffff:8.8.8.8]",
    "kms.us-east-1.amazonaws.com",
    "user@localhost",
    "localhost:x",
    "localhost, evil.example",
    "evil.example\\@localhost",
    "localhost%00",
    "[::",
    "a b",
    "",
    ":80",
    `${"a".repeat(300)}.localhost`,
  ])("are not %j", (authority) => {
    expect(answersTo("127.0.0.1", [], authority)).toBe(false);
  });

  it("include the bound address, and every address where all are bound", () => {
    expect(answersTo("192.168.1.5", [], "192.168.1.5:4599")).toBe(true);
    expect(answersTo("192.168.1.5", [], "192.168.1.6:4599")).toBe(false);
    expect(answersTo("box.lan", [], "BOX.lan:4599")).toBe(true);
    expect(answersTo("fd00::5", [], "[fd00::5]:4599")).toBe(true);
    for (const every of ["0.0.0.0", "::"]) {
      for (const host of ["0.0.0.0:1", "192.168.1.6:4599", "[fd00::5]:4599", "localhost"]) {
        expect(answersTo(every, [], host), host).toBe(true);
      }
      for (const host of ["evil.example", "box.lan", "1.2.3.4.evil"]) {
        expect(answersTo(every, [], host), host).toBe(false);
      }
    }
  });

  it("include allowed names, and all names below an allowed domain", () => {
    const patterns = ["KMS_1", "*.aliyuncs.com", "10.0.0.7"].map((each) => hostPattern(each) ?? "");
    const allowed = ["kms_1:4599", "kms.aliyuncs.com", "a.b.aliyuncs.com.", "10.0.0.7"];
    for (const host of allowed) expect(answersTo("127.0.0.1", patterns, host), host).toBe(true);
    const others = ["kms_2", "x.kms_1", "aliyuncs.com", "evilaliyuncs.com", ".aliyuncs.com", "10.0.0.8"];
    for (const host of others) expect(answersTo("127.0.0.1", patterns, host), host).toBe(false);
  });

  it.each(["*", "*.", "a*b", "*.*.x", "kms:4599", "http://kms", "a/b", "a b", "", "*.10.0.0.1"])(
    "cannot be allowed as %j",
    (text) => {
      expect(hostPattern(text)).toBeNull();
    },
  );
});

describe("the page that a request comes from", () => {
  const allowed = new Set(["https://console.example"]);
  const from = (origin: string | null, fetchSite: string | null) =>
    pageOf({ origin, fetchSite }, "localhost:4599", allowed);

  it.each<[string | null, string | null, string]>([
    [null, null, "own"],
    [null, "none", "own"],
    [null, "same-origin", "own"],
    ["http://localhost:4599", "same-origin", "own"],
    ["https://LOCALHOST:4599", null, "own"],
    ["https://console.example", "cross-site", "allowed"],
    ["https://console.example", null, "allowed"],
    [null, "cross-site", "foreign"],
    [null, "same-site", "foreign"],
    [null, "same-origin, cross-site", "foreign"],
    [null, "", "foreign"],
    ["null", null, "foreign"],
    ["null", "same-origin", "foreign"],
    ["", null, "foreign"],
    ["http://localhost:3000", "same-site", "foreign"],
    ["http://localhost", null, "foreign"],
    ["http://127.0.0.1:4599", null, "foreign"],
    ["https://evil.example", "cross-site", "foreign"],
    ["http://console.example", null, "foreign"],
    ["https://console.example.evil.example", null, "foreign"],
    ["http://localhost:4599", "cross-site", "foreign"],
  ])("of Origin %j and Sec-Fetch-Site %j is %s", (origin, fetchSite, page) => {
    expect(from(origin, fetchSite)).toBe(page);
  });

  it("can be allowed by an origin only", () => {
    expect(originPattern("HTTPS://Console.example:443/")).toBe("https://console.example");
    expect(originPattern("chrome-extension://abcdef")).toBe("chrome-extension://abcdef");
    for (const text of [
      "null",
      "*",
      "console.example",
      "https://a/b",
      "https://*.a",
      "https://a@b",
      "http://",
    ]) {
      expect(originPattern(text), text).toBeNull();
    }
  });
});
