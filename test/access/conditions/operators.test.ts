import { describe, expect, it } from "vitest";
import { compileCondition } from "../../../src/access/conditions/condition.ts";
import { OPERATORS } from "../../../src/access/conditions/operators.ts";
import { AWS_OPERATORS, RAM_OPERATORS, readOperator } from "../../../src/access/policy/operators.ts";

type Values = string | readonly string[];

const listOf = (values: Values) => (typeof values === "string" ? [values] : values);

/** Whether a condition holds for the values of its key; undefined for a request without it. */
function holds(operator: string, wanted: Values, given: Values | undefined, variables = true): boolean {
  const written = {
    operator: readOperator(operator, { operators: AWS_OPERATORS, operatorForms: true }),
    key: "aws:Key",
    values: listOf(wanted),
  };
  const values = new Map(given === undefined ? [] : [["aws:key", listOf(given)]]);
  values.set("aws:username", ["bob"]);
  values.set("aws:star", ["*"]);
  values.set("aws:arn", ["arn:aws:iam::1:user/x"]);
  values.set("aws:tagkeys", ["only"]);
  return compileCondition(written, variables).holds({ get: (name) => values.get(name) });
}

/** A policy variable. */
const variable = (name: string) => `\${${name}}`;

describe("the table of condition operators", () => {
  it("has those of both clouds' grammars, and Null beside it", () => {
    expect([...OPERATORS.keys(), "Null"].toSorted()).toEqual([...AWS_OPERATORS].toSorted());
    expect(RAM_OPERATORS.isSubsetOf(new Set(OPERATORS.keys()))).toBe(true);
  });
});

describe("a condition on a value that is there", () => {
  it.each<[string, Values, string, boolean]>([
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a", "A", false],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", "a*", "a*", true],
    ["StringEquals", ["a", "b"], "b", true],
    ["StringEquals", [], "a", false],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", ["a", "b"], "c", true],
    ["StringNotEquals", [], "a", true],
    ["StringEqualsIgnoreCase", "aB", "Ab", true],
    ["StringEqualsIgnoreCase", ["x", "aB"], "AB", true],
    ["StringEqualsIgnoreCase", "a*", "ab", false],
    ["StringNotEqualsIgnoreCase", "aB", "Ab", false],
    ["StringLike", "a*c?", "abbbcd", true],
    ["StringLike", "a*c?", "abbbc", false],
    ["StringLike", "A*", "ab", false],
    ["StringLike", "*", "", true],
    ["StringLike", "?", "", false],
    ["StringLike", ["x*", "a?"], "ab", true],
    ["StringNotLike", ["x*", "a?"], "ab", false],
    ["NumericEquals", "10", "10.0", true],
    ["NumericEquals", "1e1", "10", true],
    ["NumericEquals", "0x0a", "10", false],
    ["NumericEquals", "ten", "ten", false],
    ["NumericEquals", "", "0", false],
    ["NumericEquals", "Infinity", "Infinity", false],
    ["NumericNotEquals", "10", "11", true],
    ["NumericNotEquals", "10", "ten", true],
    ["NumericLessThan", "10", "9.99", true],
    ["NumericLessThan", "10", "10", false],
    ["NumericLessThan", ["1", "10"], "9", true],
    ["NumericLessThan", "10", "", false],
    ["NumericLessThanEquals", "-1.5", "-1.5", true],
    ["NumericGreaterThan", "-2", "-1", true],
    ["NumericGreaterThanEquals", "7", "6", false],
    ["NumericGreaterThanEquals", "7", "NaN", false],
    ["DateEquals", "2027", "2027-01-01T00:00:00Z", true],
    ["DateEquals", "2027-03", "2027-03-01", true],
    ["DateEquals", "2027-01-01T01:00+01:00", "2027-01-01T00:00:00Z", true],
    ["DateEquals", "2027-01-01T01:00+0100", "1798761600", true],
    ["DateEquals", "1798761600.5", "2027-01-01T00:00:00.5Z", true],
    ["DateEquals", "2027-13-01", "2027-13-01", false],
    ["DateEquals", "yesterday", "yesterday", false],
    ["DateNotEquals", "2027-01-01", "2027-01-02", true],
    ["DateLessThan", "2027-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z", true],
    ["DateLessThan", "2027-01-01", "yesterday", false],
    ["DateLessThanEquals", "1798761600", "2027-01-01T00:00:00Z", true],
    ["DateGreaterThan", "2027-01-01T00:00:00Z", "2027-01-01", false],
    ["DateGreaterThanEquals", "2027-01-01T00:00:00Z", "2027-01-01", true],
    ["Bool", "true", "true", true],
    ["Bool", "TRUE", "true", true],
    ["Bool", "false", "true", false],
    ["Bool", ["true", "false"], "false", true],
    ["Bool", "yes", "yes", false],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
    ["BinaryEquals", "QmluYXJ5", "qmluYXJ5", false],
    ["BinaryEquals", "not base64", "not base64", false],
    ["IpAddress", "203.0.113.0/24", "203.0.113.255", true],
    ["IpAddress", "203.0.113.9/24", "203.0.113.1", true],
    ["IpAddress", "203.0.113.0/24", "203.0.114.0", false],
    ["IpAddress", "203.0.113.7", "203.0.113.7", true],
    ["IpAddress", "203.0.113.7", "203.0.113.8", false],
    ["IpAddress", "0.0.0.0/0", "8.8.8.8", true],
    ["IpAddress", "0.0.0.0/0", "2001:db8::1", false],
    ["IpAddress", "2001:DB8::/32", "2001:0db8:ffff::", true],
    ["IpAddress", "2001:db8::1", "2001:db8:0:0:0:0:0:1", true],
    ["IpAddress", "2001:db8::1", "2001:db8::2", false],
    ["IpAddress", "10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["IpAddress", "10.0.0.0/33", "10.0.0.0", false],
    ["IpAddress", "10.0.0.0/8/8", "10.0.0.0", false],
    ["IpAddress", "10.0.0/8", "10.0.0.0", false],
    ["IpAddress", "10.0.0.0/", "10.0.0.0", false],
    ["IpAddress", "0x0a.0.0.0/8", "10.0.0.0", false],
    ["IpAddress", "10.0.0.0/8", "host.example", false],
    ["NotIpAddress", "10.0.0.0/8", "11.0.0.0", true],
    ["NotIpAddress", ["10.0.0.0/8", "11.0.0.0/8"], "11.0.0.0", false],
    ["ArnLike", "arn:aws:iam::*:role/app-*", "arn:aws:iam::111122223333:role/app-x", true],
    ["ArnLike", "arn:aws:iam::*:role/app-*", "arn:aws:iam::111122223333:role/a/app-x", false],
    ["ArnLike", "arn:aws:sns:*:t*", "arn:aws:sns:us-east-1:111122223333:topic", false],
    ["ArnLike", "arn:aws:iam::*", "arn:aws:iam::111122223333:role/x", false],
    ["ArnLike", "arn:aws:states:*:*:execution:*", "arn:aws:states:eu-west-1:1:execution:a:b", true],
    ["ArnLike", "arn:*:s3:::b?cket/*", "arn:aws-cn:s3:::bucket/x/y", true],
    ["ArnLike", "*", "arn:aws:s3:::bucket", true],
    ["ArnLike", "*", "bucket", false],
    ["ArnEquals", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true],
    ["ArnEquals", "arn:aws:s3:::B*", "arn:aws:s3:::bucket", false],
    ["ArnNotEquals", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", false],
    ["ArnNotLike", "arn:aws:s3:::c*", "arn:aws:s3:::bucket", true],
    ["Null", "true", "a", false],
    ["Null", "FALSE", "a", true],
    ["Null", ["true", "false"], "a", true],
    ["Null", "maybe", "a", false],
  ])("%s %j holds for %j: %s", (operator, wanted, given, expected) => {
    expect(holds(operator, wanted, given)).toBe(expected);
    if (operator !== "Null") expect(holds(`${operator}IfExists`, wanted, given)).toBe(expected);
  });
});

describe("a condition on a key that the request lacks", () => {
  const names = [...OPERATORS].map(([name, { negated }]) => [name, negated] as const);

  it.each(names)("with %s holds: %s", (name, negated) => {
    expect(holds(name, "1", undefined)).toBe(negated);
    expect(holds(name, "1", [])).toBe(negated);
    expect(holds(`${name}IfExists`, "1", undefined)).toBe(true);
  });

  it.each(names)("with a set operator before %s holds for ForAllValues alone", (name) => {
    for (const given of [undefined, [], [""]]) {
      expect(holds(`ForAllValues:${name}`, "1", given)).toBe(true);
      expect(holds(`ForAnyValue:${name}`, "1", given)).toBe(false);
    }
    expect(holds(`ForAnyValue:${name}IfExists`, "1", undefined)).toBe(true);
  });

  it("is what Null asks for", () => {
    expect(holds("Null", "true", undefined)).toBe(true);
    expect(holds("Null", "false", undefined)).toBe(false);
    expect(holds("Null", "true", [])).toBe(true);
    expect(holds("Null", "true", "")).toBe(false);
  });
});

describe("a condition on several values", () => {
  it.each<[string, Values, Values, boolean]>([
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "a"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], false],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
    ["ForAnyValue:StringNotEquals", ["a"], ["b", "a"], true],
    ["ForAnyValue:StringNotEquals", ["a"], ["a"], false],
    ["ForAllValues:StringLike", ["alias/*Test*"], ["alias/aTest", "alias/prod"], false],
    ["StringEquals", "a", ["b", "a"], true],
    ["StringNotEquals", "a", ["b", "a"], false],
  ])("with %s %j holds for %j: %s", (operator, wanted, given, expected) => {
    expect(holds(operator, wanted, given)).toBe(expected);
  });
});

describe("a policy variable in a condition", () => {
  it.each<[string, string, string, boolean]>([
    ["StringEquals", variable("aws:username"), "bob", true],
    ["StringEquals", variable("AWS:UserName"), "bob", true],
    ["StringEquals", variable("aws:username"), "alice", false],
    ["StringEqualsIgnoreCase", variable("aws:username"), "BOB", true],
    ["StringLike", `x-${variable("aws:username")}-*`, "x-bob-1", true],
    ["StringLike", variable("aws:star"), "anything", false],
    ["StringLike", variable("aws:star"), "*", true],
    ["StringLike", `a${variable("*")}b`, "a*b", true],
    ["StringLike", `a${variable("*")}b`, "a-b", false],
    ["StringLike", `a${variable("?")}*`, "a?b", true],
    ["StringEquals", `${variable("$")}{aws:username}`, variable("aws:username"), true],
    ["StringEquals", variable("aws:absent"), "", false],
    ["StringEquals", variable("aws:absent, 'none'"), "none", true],
    ["StringEquals", variable("aws:username, 'none'"), "none", false],
    ["StringLike", variable("aws:absent, '*'"), "x", false],
    ["StringNotEquals", variable("aws:absent"), "x", true],
    ["StringEquals", variable("aws:TagKeys"), "only", false],
    ["StringEquals", "${aws:username", "${aws:username", true],
    ["ArnLike", `arn:aws:iam::1:user/${variable("aws:username")}`, "arn:aws:iam::1:user/bob", true],
    ["ArnLike", variable("aws:arn"), "arn:aws:iam::1:user/x", true],
    ["NumericEquals", variable("aws:username"), "bob", false],
  ])("%s %s holds for %s: %s", (operator, wanted, given, expected) => {
    expect(holds(operator, wanted, given)).toBe(expected);
  });

  it("is text in a policy of an older version", () => {
    expect(holds("StringEquals", variable("aws:username"), "bob", false)).toBe(false);
    expect(holds("StringEquals", variable("aws:username"), variable("aws:username"), false)).toBe(true);
  });
});

it("an unknown operator never holds", () => {
  const written = {
    operator: { set: null, test: "StringSounds", ifExists: true },
    key: "aws:Key",
    values: [],
  };
  expect(compileCondition(written, true).holds({ get: () => undefined })).toBe(false);
});
