import { describe, expect, it } from "vitest";
import { compile, compiledPolicy } from "../../../src/access/policy/compiled.ts";
import { readStoredPolicy } from "../../../src/access/policy/stored.ts";

const GOOD = { Sid: "good", Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:Encrypt", Resource: "*" };

const effective = (statements: unknown, action = "kms:Encrypt") =>
  compile(readStoredPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })))
    .forAction(action)
    .allow.map(({ label }) => label);

describe("a stored policy", () => {
  it.each([
    ["without Action", { Action: undefined }],
    ["with an empty Action", { Action: [] }],
    ["with an empty name of an action", { Action: "" }],
    ["with an unknown operator", { Condition: { StringSounds: { "aws:a": "b" } } }],
    ["with an unknown element", { Note: "x" }],
    ["with Action and NotAction", { NotAction: "kms:Decrypt" }],
    ["with another effect", { Effect: "Perhaps" }],
  ])("has no statement %s, but its others", (_what, change) => {
    expect(effective([{ ...GOOD, ...change }, GOOD])).toEqual(["good"]);
  });

  it.each([
    ["nothing"],
    ["{"],
    ["[]"],
    ["null"],
    ["1"],
    ['{"Statement":[null,1,"x",[]]}'],
    ['{"Statement":5}'],
  ])("of the text %s says nothing", (text) => {
    const { allow, deny } = compiledPolicy(text).forAction("kms:Encrypt");
    expect([...allow, ...deny]).toEqual([]);
  });

  it("may be a lone statement, and is compared without case in its actions", () => {
    expect(effective(GOOD)).toEqual(["good"]);
    expect(effective({ ...GOOD, Action: "KMS:enc*" }, "kms:ENCRYPT")).toEqual(["good"]);
    expect(effective([{ ...GOOD, Sid: undefined, Action: undefined, NotAction: "kms:Decrypt" }])).toEqual([
      "statement 1",
    ]);
  });

  it("is prepared once", () => {
    const text = JSON.stringify({ Statement: [GOOD] });
    expect(compiledPolicy(text)).toBe(compiledPolicy(` ${text}`.slice(1)));
  });
});
