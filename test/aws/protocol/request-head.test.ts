import { describe, expect, it } from "vitest";
import { wireRequest } from "../../../src/aws/protocol/request-head.ts";

describe("a request as signatures see it", () => {
  it("has the values of a repeated header joined, Set-Cookie like any other, and each name once", () => {
    const headers = new Headers([
      ["X-Amz-Foo", "a"],
      ["x-amz-foo", "b"],
      ["Set-Cookie", "c"],
      ["Set-Cookie", "d"],
    ]);
    const request = wireRequest({ url: "http://127.0.0.1/", method: "POST", headers });
    expect(request.header("x-amz-foo")).toBe("a, b");
    expect(request.header("set-cookie")).toBe("c, d");
    expect(request.header("x-amz-date")).toBeNull();
    expect([...request.headerNames()]).toEqual(["set-cookie", "x-amz-foo"]);
  });

  it("has no header for a name in upper case, and for what is no name", () => {
    const headers = new Headers({ "x-amz-foo": "a" });
    const request = wireRequest({ url: "http://127.0.0.1/", method: "POST", headers });
    for (const name of ["X-Amz-Foo", "", "x amz foo", "x-amz-foo:", "é"])
      expect(request.header(name)).toBeNull();
  });
});
