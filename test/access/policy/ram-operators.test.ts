import { describe, expect, it } from "vitest";
import { compile } from "../../../src/access/policy/compiled.ts";
import { PolicyError } from "../../../src/access/policy/defect.ts";
import { AWS_OPERATORS, RAM_OPERATORS } from "../../../src/access/policy/operators.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import type { PolicyProfile } from "../../../src/access/policy/profile.ts";
import {
  CONTROL_POLICY,
  RAM_KEY_POLICY,
  RAM_POLICY,
  RAM_TRUST_POLICY,
} from "../../../src/access/policy/ram-profiles.ts";

type Values = unknown;

const documentOf = (change: object) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "kms:Encrypt", Resource: "*", ...change }],
  });

/** Whether the only statement of a RAM policy holds for the values of a key; undefined for a request without it. */
function holds(operator: string, wanted: Values, given: string | readonly string[] | undefined): boolean {
  const policy = compile(
    parsePolicy(documentOf({ Condition: { [operator]: { "acs:Key": wanted } } }), RAM_POLICY),
  );
  const [statement] = policy.forAction("kms:Encrypt").allow;
  if (statement === undefined) throw new Error("the policy has a statement");
  const values = typeof given === "string" ? [given] : given;
  const context = { get: (name: string) => (name === "acs:key" ? values : undefined) };
  return statement.conditions.every((condition) => condition.holds(context));
}

const MIXED = ["10.0.0.0/8", "192.168.3.4", "2001:db8::/32", "2001:db9::1"];

/** Of each operator: a value that it wants, values for which it holds, and values for which it does not. */
const OPERATORS: readonly (readonly [operator: string, wanted: Values, good: string[], bad: string[]])[] = [
  ["StringEquals", "Apollo", ["Apollo"], ["apollo", "Apollo ", ""]],
  ["StringEquals", ["a*", "b"], ["a*", "b"], ["ab"]],
  ["StringNotEquals", ["a", "b"], ["c", "A"], ["a", "b"]],
  ["StringEqualsIgnoreCase", "Apollo", ["APOLLO", "apollo"], ["Apollo 11"]],
  ["StringNotEqualsIgnoreCase", ["Apollo", "Gemini"], ["Soyuz"], ["APOLLO", "gemini"]],
  ["StringLike", "ap*o?", ["apollo1", "apoo"], ["Apollo1", "apollo12", "apo"]],
  ["StringLike", ["x*", "?"], ["x", "xy", "z"], ["yx", ""]],
  ["StringNotLike", "ap*", ["Apollo", ""], ["apollo", "ap"]],
  ["NumericEquals", 10, ["10", "10.0", "1e1"], ["11", "ten", "0x0a", ""]],
  ["NumericEquals", "10", ["10"], ["9"]],
  ["NumericNotEquals", [10, 11], ["12"], ["10", "11.0"]],
  ["NumericLessThan", "10", ["9.99", "-1"], ["10", "11", "few"]],
  ["NumericLessThanEquals", "10", ["10", "9"], ["10.01"]],
  ["NumericGreaterThan", "10", ["10.01"], ["10", "9", "NaN"]],
  ["NumericGreaterThanEquals", "10", ["10", "11"], ["9.99"]],
  [
    "DateEquals",
    "2027-01-01T00:00:00Z",
    ["2027-01-01T00:00:00Z", "2027-01-01T08:00:00+08:00"],
    ["2027-01-01T00:00:01Z"],
  ],
  ["DateNotEquals", "2027-01-01T00:00:00Z", ["2027-01-01T00:00:01Z"], ["2027-01-01T00:00:00Z"]],
  ["DateLessThan", "2027-01-01T00:00:00+08:00", ["2026-12-31T15:59:59Z"], ["2026-12-31T16:00:00Z", "soon"]],
  ["DateLessThanEquals", "2027-01-01T00:00:00Z", ["2027-01-01T00:00:00Z"], ["2027-01-01T00:00:00.001Z"]],
  ["DateGreaterThan", "2027-01-01", ["2027-01-01T00:00:01Z"], ["2027-01-01T00:00:00Z"]],
  ["DateGreaterThanEquals", "2027-01-01T00:00:00Z", ["2027-01-01T00:00:00Z"], ["2026-12-31T23:59:59Z"]],
  ["Bool", "true", ["true", "TRUE"], ["false", "yes", ""]],
  ["Bool", false, ["false"], ["true"]],
  // Blocks and single addresses stand in one list, and a single value may be a block too.
  [
    "IpAddress",
    MIXED,
    ["10.255.0.1", "192.168.3.4", "2001:db8:ffff::", "2001:db9:0::1"],
    ["11.0.0.1", "192.168.3.5", "2001:db9::2", "host"],
  ],
  ["IpAddress", "10.0.0.0/8", ["10.0.0.0", "::ffff:10.1.2.3"], ["9.255.255.255"]],
  ["IpAddress", "192.168.3.4", ["192.168.3.4"], ["192.168.3.5"]],
  ["IpAddress", ["10.0.0.0/33", "nonsense", "10.1.1.1"], ["10.1.1.1"], ["10.0.0.0"]],
  [
    "NotIpAddress",
    MIXED,
    ["11.0.0.1", "192.168.3.5", "2001:db9::2"],
    ["10.0.0.1", "192.168.3.4", "2001:db8::1"],
  ],
];

describe("a condition of a RAM policy", () => {
  it("has every operator of RAM in the table below", () => {
    expect(new Set(OPERATORS.map(([operator]) => operator))).toEqual(RAM_OPERATORS);
  });

  it.each(OPERATORS)("with %s %j holds for %j, not for %j", (operator, wanted, good, bad) => {
    expect(good.filter((given) => !holds(operator, wanted, given))).toEqual([]);
    expect(bad.filter((given) => holds(operator, wanted, given))).toEqual([]);
  });

  it.each([...RAM_OPERATORS])(
    "with %s on a key that the request lacks holds only where it is negative",
    (operator) => {
      const isNegative = operator.includes("Not");
      expect(holds(operator, "1", undefined)).toBe(isNegative);
      expect(holds(operator, "1", [])).toBe(isNegative);
      expect(holds(operator, [], undefined)).toBe(isNegative);
    },
  );

  it.each([...RAM_OPERATORS].filter((operator) => operator.includes("Not")))(
    "with %s on several values holds where none of them matches",
    (operator) => {
      const [, wanted, [good = ""] = [], [bad = ""] = []] =
        OPERATORS.find(([name]) => name === operator) ?? [];
      expect(holds(operator, wanted, [good, good])).toBe(true);
      expect(holds(operator, wanted, [good, bad])).toBe(false);
    },
  );

  it("has no variables: what looks like one is text", () => {
    expect(holds("StringEquals", `\${acs:Key}`, `\${acs:Key}`)).toBe(true);
    expect(holds("StringLike", `\${acs:Key}`, "x")).toBe(false);
  });
});

describe("an operator that RAM has not", () => {
  const unknown = [
    ...AWS_OPERATORS.difference(RAM_OPERATORS),
    ...[
      "StringSounds",
      "stringequals",
      "StringEqualsIfExists",
      "ForAnyValue:StringEquals",
      "ForAllValues:StringLike",
    ],
    ...["BoolIfExists", "NullIfExists", "", "__proto__", "constructor", " StringEquals"],
  ];
  const PROFILES: readonly (readonly [string, PolicyProfile, object])[] = [
    ["an identity policy", RAM_POLICY, {}],
    ["a control policy", CONTROL_POLICY, {}],
    ["a key policy", RAM_KEY_POLICY, { Principal: { RAM: ["acs:ram::1234567890123456:*"] } }],
    [
      "a trust policy",
      RAM_TRUST_POLICY,
      {
        Principal: { RAM: ["acs:ram::1234567890123456:root"] },
        Action: "sts:AssumeRole",
        Resource: undefined,
      },
    ],
  ];

  it.each(PROFILES)("is refused in %s, which has the known ones", (_what, profile, change) => {
    const withOperator = (operator: string) =>
      parsePolicy(
        documentOf({ ...change, Condition: Object.fromEntries([[operator, { "acs:Key": "a" }]]) }),
        profile,
      );
    for (const operator of RAM_OPERATORS) expect(withOperator(operator).statements).toHaveLength(1);
    for (const operator of unknown) {
      // `__proto__` as an own member of JSON.
      expect(() => withOperator(operator), operator).toThrow(PolicyError);
    }
  });
});

describe("wildcards of a RAM policy", () => {
  it.each([
    ["kms:*", "kms:Encrypt", true],
    ["*", "kms:Encrypt", true],
    ["kms:Enc*", "kms:Encrypt", true],
    ["kms:*crypt", "kms:Encrypt", true],
    ["kms:*crypt", "kms:Decrypt", true],
    ["kms:?ncrypt", "kms:Encrypt", true],
    ["kms:Encryp?", "kms:Encrypt", true],
    ["kms:Encrypt?", "kms:Encrypt", false],
    ["kms:En*y*t", "kms:Encrypt", true],
    ["KMS:ENCRYPT", "kms:Encrypt", true],
    ["kms:encrypt", "KMS:Encrypt", true],
    ["kms:GenerateDataKey*", "kms:GenerateDataKeyWithoutPlaintext", true],
    ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", false],
    ["ecs:*", "kms:Encrypt", false],
  ])("in the Action %s cover %s: %s", (Action, asked, expected) => {
    const policy = compile(parsePolicy(documentOf({ Action: [Action] }), RAM_POLICY));
    expect(policy.forAction(asked).allow.length > 0).toBe(expected);
  });

  const KEY = "acs:kms:cn-hangzhou:1234567890123456:key/key-hzz1234";

  it.each([
    ["*", KEY, true],
    ["*", "*", true],
    [KEY, KEY, true],
    ["acs:kms:*:*:key/*", KEY, true],
    ["acs:kms:*:*:key/*", "acs:kms:cn-hangzhou:1234567890123456:key", false],
    ["acs:kms:*:*:key*", "acs:kms:cn-hangzhou:1234567890123456:key", true],
    ["acs:kms:*:*:key/key-hzz???4", KEY, true],
    ["acs:kms:*:*:key/key-hzz??4", KEY, false],
    ["acs:kms:*:*:*", KEY, true],
    ["acs:kms:*:1234567890123456:key/*", KEY, true],
    ["acs:kms:*:1234567890123457:key/*", KEY, false],
    ["acs:kms:cn-*:*:key/*", KEY, true],
    ["acs:kms:*:*:KEY/*", KEY, false],
    ["acs:kms:*:*:key/key-hzz1234", `${KEY}5`, false],
    ["acs:oss:*:*:*", KEY, false],
  ])("in the Resource %s cover %s: %s", (Resource, asked, expected) => {
    const policy = compile(parsePolicy(documentOf({ Resource: [Resource] }), RAM_POLICY));
    const [statement] = policy.forAction("kms:Encrypt").allow;
    expect(statement?.coversResource(asked, { get: () => undefined })).toBe(expected);
  });
});
