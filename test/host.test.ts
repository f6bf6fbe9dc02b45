import { describe, expect, it } from "vitest";
import { hostLabels, pathOf, queryOf } from "../src/host.ts";

describe("the labels of a host", () => {
  it.each([
    ["http://kms.eu-west-1.amazonaws.com/", ["kms", "eu-west-1", "amazonaws", "com"]],
    ["http://KMS.EU-WEST-1.AMAZONAWS.COM:443", ["kms", "eu-west-1", "amazonaws", "com"]],
    ["http://localhost:4599?a=http://b.c/#d", ["localhost"]],
    ["http://localhost#a/b", ["localhost"]],
    ["http://someone@eu-west-1.localhost/", ["eu-west-1", "localhost"]],
    ["http://[::1]:80/", ["[::1]:80"]],
    ["http://[::/", ["[::"]],
    ["http://a b/", ["a b"]],
    ["http://%00/", ["%00"]],
    ["http:///", [""]],
  ])("of %s are %j", (url, labels) => {
    expect(hostLabels(url)).toEqual(labels);
  });
});

describe("the query of a URL", () => {
  it.each([
    ["http://a/b?c=d#e?f", "c=d"],
    ["http://a/b#e?f", ""],
    ["http://a b?c", "c"],
    ["http://a", ""],
  ])("of %s is %j", (url, query) => {
    expect(queryOf(url)).toBe(query);
  });
});

describe("the path of a URL", () => {
  it.each([
    ["http://a/b/c?d#e", "/b/c"],
    ["http://a:-1/b#c?d", "/b"],
    ["http://a b", "/"],
    ["http://a/", "/"],
  ])("of %s is %j", (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});
