import { describe, expect, it } from "vitest";
import {
  acsRequest,
  canonicalParameters,
  encodeRfc3986,
  parameter,
  readParameters,
} from "../../src/auth/acs-request.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const bytes = (text: string) => new TextEncoder().encode(text);

describe("a request to Alibaba Cloud", () => {
  it.each([
    ["http://127.0.0.1:8787", "/", 0],
    ["http://127.0.0.1:8787/", "/", 0],
    ["https://kms.cn-hangzhou.aliyuncs.com/a/b?c=d", "/a/b", 1],
    ["/?c=d&e=//f", "/", 2],
    ["", "/", 0],
  ])("is parsed: %s", (url, path, parameters) => {
    const request = acsRequest("GET", url, new Headers(), new Uint8Array());
    expect([request.path, request.query.length]).toEqual([path, parameters]);
  });

  it("has parameters in its query and in a form, the query's first", () => {
    const request = acsRequest("POST", "/?a=1&b=2&b=3", new Headers(FORM), bytes("a=4&c=%E5%AF%86+%2B"));
    expect([parameter(request, "a"), parameter(request, "b")]).toEqual(["1", "2"]);
    expect([parameter(request, "c"), parameter(request, "d")]).toEqual(["密 +", null]);
    expect(parameter(request, "__proto__")).toBeNull();
  });

  it.each(["", "application/json", "application/x-www-form-urlencodedx"])(
    "has no parameters in a body of another type: %j",
    (type) => {
      const headers = new Headers({ "content-type": type });
      expect(acsRequest("POST", "/", headers, bytes("a=1")).form).toEqual([]);
    },
  );

  it("is parsed even with invalid UTF-8 and impossible names of headers", () => {
    const request = acsRequest("POST", "/", new Headers(FORM), Uint8Array.of(0x61, 0x3d, 0xff, 0xfe));
    expect(parameter(request, "a")).toBe("\ufffd\ufffd");
    for (const name of ["", " ", "é", "a b", "\n", "\ud800"]) expect(request.header(name)).toBeNull();
  });
});

describe("parameters", () => {
  it.each([
    "",
    "&",
    "=",
    "==",
    "a",
    "a=",
    "=a",
    "a=b=c",
    "a&&b",
    "a=1&a=2&a",
    "a+b=c+%2B+d",
    "%",
    "a=%zz",
    "a=%E5",
    "a=%E5%AF%86%",
    "%61=%2",
    "a=%00%0A",
    "密=钥",
    "__proto__=1&constructor",
  ])("are read as URLSearchParams reads them: %j", (text) => {
    expect(readParameters(text)).toEqual([...new URLSearchParams(text)]);
  });

  it("are sorted by name before they are encoded", () => {
    const names = ["b", "a.10", "a.2", "B", "a", "a-b", "a[", "aA"];
    const canonical = canonicalParameters(names.map((name) => [name, ""]));
    expect(canonical).toBe("B=&a=&a-b=&a.10=&a.2=&aA=&a%5B=&b=");
    expect(
      canonicalParameters([
        ["a", "2"],
        ["a", "1"],
      ]),
    ).toBe("a=1&a=2");
  });

  it.each([
    ["AZaz09-_.~", "AZaz09-_.~"],
    [" +*%&=/:", "%20%2B%2A%25%26%3D%2F%3A"],
    ["!'()", "%21%27%28%29"],
    ["密🔑", "%E5%AF%86%F0%9F%94%91"],
    ["\ud800", "%EF%BF%BD"],
    ["a\n", "a%0A"],
  ])("are percent-encoded by RFC 3986: %j", (text, encoded) => {
    expect(encodeRfc3986(text)).toBe(encoded);
  });
});
