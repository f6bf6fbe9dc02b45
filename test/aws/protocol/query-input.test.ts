import { describe, expect, it } from "vitest";
import { queryInput } from "../../../src/aws/protocol/query-input.ts";
import { list, string, structure } from "../../../src/shape.ts";

const text = string({});
const MEMBERS = { Name: text, Tags: list(structure({ Key: text, Value: text }), {}) };

const read = (query: string) => queryInput(MEMBERS, new URLSearchParams(query));

describe("an input of the Query protocol", () => {
  it("has members, and lists in the order of their numbers", () => {
    expect(read("Tags.member.2.Key=b&Name=n&Tags.member.1.Key=a&Tags.member.1.Value=v")).toEqual({
      Name: "n",
      Tags: [{ Key: "a", Value: "v" }, { Key: "b" }],
    });
  });

  it.each([
    ["unknown", "Other=1&__proto__.a=1&constructor.prototype.a=1&.=1"],
    ["too deep for any operation", `Name.${"a.".repeat(20)}=1&Tags.member.1.Key${".a".repeat(30_000)}=1`],
  ])("has no parameters that are %s", (_, query) => {
    expect(read(`Name=n&${query}`)).toEqual({ Name: "n" });
  });
});
