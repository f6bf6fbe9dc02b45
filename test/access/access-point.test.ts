import { describe, expect, it } from "vitest";
import {
  ACCESS_RESOURCE_NAME,
  accessResourceArn,
  isClientKeyPassword,
  networkRulesIn,
  newClientKeyId,
  permissionsIn,
  policiesIn,
  resourcesIn,
  sourcesIn,
  standardValidity,
} from "../../src/access/access-point.ts";
import { END_OF_TIME } from "../../src/clock.ts";

const json = (value: unknown) => JSON.stringify(value);
const many = (count: number, of = "name") => json(Array.from({ length: count }, (_, i) => `${of}${i}`));

/** What no parameter takes for its JSON. */
const NEVER = ["", "[", "null", "1", '"text"', "[1]", "[null]", '[["a"]]', '{"a":1}'];

describe.each([
  [
    "Permissions",
    permissionsIn,
    [
      // Terraform's acceptance test of alicloud_kms_policy takes all roles away.
      "[]",
      '["RbacPermission/Template/CryptoServiceKeyUser"]',
      '["RbacPermission/Template/CryptoServiceSecretUser", "RbacPermission/Template/SecretUser"]',
    ],
    ['["CryptoServiceKeyUser"]', '["RbacPermission/Template/Admin"]', "{}"],
  ],
  [
    "Resources",
    resourcesIn,
    ['["key/*"]', '["key/key-hzz62f1cb66fa42qo****", "secret/acs/ram/user"]'],
    ["[]", '["*"]', '["key/"]', '["key/a b"]', '["alias/a"]', "{}"],
  ],
  [
    "SourcePrivateIp",
    sourcesIn,
    ["[]", '["10.0.0.0"]', '["10.10.10.10/24","192.168.17.13"]', '["255.255.255.255/32", "0.0.0.0/0"]'],
    ['["256.0.0.1"]', '["10.0.0"]', '["10.0.0.1/33"]', '["10.0.0.01"]', '["::1"]', '["10.0.0.1/"]', "{}"],
  ],
  [
    "Policies",
    policiesIn,
    ['["a"]', '["a","b-c","d_e"]'],
    ["[]", '["a","b","c","d"]', '[""]', '["a b"]', "{}"],
  ],
] as const)("the JSON of %s", (_name, read, right, wrong) => {
  it.each(right)("may be %s", (text) => expect(read(text)).toEqual(JSON.parse(text)));
  it.each([...wrong, ...NEVER])("cannot be %j", (text) => expect(read(text)).toBeNull());
});

describe("the JSON of AccessControlRules", () => {
  it.each([
    ["{}", []],
    ['{"NetworkRules":[]}', []],
    ['{ "NetworkRules" : ["a", "b"], "Other": 1 }', ["a", "b"]],
  ])("may be %s", (text, names) => expect(networkRulesIn(text)).toEqual(names));

  it.each(["[]", '["a"]', '{"NetworkRules":"a"}', '{"NetworkRules":[1]}', "null", "", "{"])(
    "cannot be %j",
    (text) => expect(networkRulesIn(text)).toBeNull(),
  );
});

it("lists of network rules and addresses have a maximal length", () => {
  const rules = (count: number) => `{"NetworkRules":${many(count)}}`;
  expect(networkRulesIn(rules(40))).toHaveLength(40);
  expect(networkRulesIn(rules(41))).toBeNull();
  const sources = (count: number) => json(Array.from({ length: count }, () => "10.0.0.1"));
  expect(sourcesIn(sources(800))).toHaveLength(800);
  expect(sourcesIn(sources(801))).toBeNull();
});

describe("the password of a client key", () => {
  it.each(["abcdefg1", "1234567!", "ABCDEFG_", "a1".repeat(32), "~!@#$%^&*?_-0"])("may be %s", (text) =>
    expect(isClientKeyPassword(text)).toBe(true),
  );

  it.each([
    "",
    "abcdef1",
    "a1".repeat(33),
    "abcdefgh",
    "ABCDefgh",
    "12345678",
    "!@#$%^&*",
    "abcdefg 1",
    "abcdefg1é",
  ])("cannot be %j", (text) => expect(isClientKeyPassword(text)).toBe(false));
});

describe("the validity of a client key", () => {
  it.each([
    ["2030-01-02T03:04:05.678Z", "2030-01-02T03:04:05.000Z", "2035-01-02T03:04:05.000Z"],
    ["2028-02-29T00:00:00.000Z", "2028-02-29T00:00:00.000Z", "2033-03-01T00:00:00.000Z"],
    ["9998-06-01T00:00:00.000Z", "9998-06-01T00:00:00.000Z", "9999-12-31T23:59:59.000Z"],
  ])("is five years, as far as there is time: from %s", (now, begin, end) => {
    const { notBefore, notAfter } = standardValidity(Date.parse(now));
    expect(new Date(notBefore).toISOString()).toBe(begin);
    expect(new Date(notAfter).toISOString()).toBe(end);
    expect(notAfter).toBeLessThanOrEqual(END_OF_TIME);
  });
});

it("ids and ARNs are like those of the samples", () => {
  const place = { account: "1190****", region: "cn-hangzhou" };
  expect(accessResourceArn(place, "networkRule", "n")).toBe("acs:kms:cn-hangzhou:1190****:network/n");
  expect(accessResourceArn(place, "policy", "p")).toBe("acs:kms:cn-hangzhou:1190****:policy/p");
  expect(accessResourceArn(place, "accessPoint", "a")).toBe(
    "acs:kms:cn-hangzhou:1190****:applicationaccesspoint/a",
  );
  const ids = Array.from({ length: 100 }, newClientKeyId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^KAAP\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

it.each(["", "a b", "a\nb", "ä", "a".repeat(193), "a?b"])(
  "%j is not the name of an access resource",
  (name) => expect(ACCESS_RESOURCE_NAME.test(name)).toBe(false),
);
