import { describe, expect, it } from "vitest";
import type { PolicyProfile } from "../../../src/access/policy/profile.ts";
import {
  CONTROL_POLICY,
  RAM_KEY_POLICY,
  RAM_POLICY,
  RAM_TRUST_POLICY,
} from "../../../src/access/policy/ram-profiles.ts";
import { ramRefusal } from "../../../src/access/policy/ram-refusal.ts";

const ALLOWING = { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" };
const TRUSTING = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { RAM: "acs:ram::1234567890123456:root" },
};
const policy = (statement: object, more: object = {}) =>
  JSON.stringify({ Version: "1", Statement: [statement], ...more });
const without = (statement: object, member: string) =>
  Object.fromEntries(Object.entries(statement).filter(([name]) => name !== member));

describe("what RAM says to a policy", () => {
  it.each([
    [policy(ALLOWING), RAM_POLICY],
    [policy(ALLOWING), CONTROL_POLICY],
    [policy(TRUSTING), RAM_TRUST_POLICY],
    [policy({ ...ALLOWING, Principal: TRUSTING.Principal }), RAM_KEY_POLICY],
  ])("is nothing where it takes it: %s", (document, profile) => {
    expect(ramRefusal(document, profile)).toBeNull();
  });

  it.each<[string, string, PolicyProfile, RegExp]>([
    ["is no JSON", "{", RAM_POLICY, /must be JSON/],
    ["has another version", policy(ALLOWING, { Version: "2012-10-17" }), RAM_POLICY, /Version is unknown/],
    [
      "is too long",
      policy({ ...ALLOWING, Action: `kms:${"x".repeat(4096)}` }),
      CONTROL_POLICY,
      /more than 4096 char/,
    ],
    ["is mostly white space", policy(ALLOWING) + " ".repeat(65_536), RAM_POLICY, /more than 65536 char/],
    ["has a strange Sid", policy({ ...ALLOWING, Sid: "§" }), RAM_POLICY, /^The Sid of a statement/],
    ["names a principal", policy({ ...ALLOWING, Principal: "*" }), RAM_POLICY, /must not have a Principal/],
    ["names nobody", policy(without(TRUSTING, "Principal")), RAM_TRUST_POLICY, /must have a Principal/],
    [
      "names who cannot be",
      policy({ ...TRUSTING, Principal: { RAM: "alice" } }),
      RAM_TRUST_POLICY,
      /The Principal RAM: alice is invalid/,
    ],
    ["has no action", policy(without(ALLOWING, "Action")), RAM_POLICY, /must have an Action/],
    [
      "has an action of no service",
      policy({ ...ALLOWING, Action: "Encrypt" }),
      RAM_POLICY,
      /the form of service:operation/,
    ],
    [
      "has an action of another service",
      policy({ ...TRUSTING, Action: "kms:Encrypt" }),
      RAM_TRUST_POLICY,
      /only have actions of STS/,
    ],
    ["has no resource", policy(without(ALLOWING, "Resource")), RAM_POLICY, /must have a Resource/],
    ["has a resource", policy({ ...TRUSTING, Resource: "*" }), RAM_TRUST_POLICY, /must not have a Resource/],
    [
      "has a resource that is none",
      policy({ ...ALLOWING, Resource: "key/1" }),
      RAM_POLICY,
      /key\/1 must be \* or an ARN/,
    ],
  ])("is a sentence where it %s", (_, document, profile, sentence) => {
    expect(ramRefusal(document, profile)).toMatch(sentence);
  });
});
