import { describe, expect, it } from "vitest";
import {
  isAlibabaKeyId,
  newAlibabaKeyId,
  parseAlibabaKeyReference,
} from "../../src/keys/alibaba-identifiers.ts";
import { aliasArn, keyArn } from "../../src/keys/identifiers.ts";

const uuid = "1234abcd-12ab-34cd-56ef-1234567890ab";
const inInstance = "key-hzz62f1cb66fa42qo5m1x";
const place = { cloud: "alibaba", account: "1234567890123456", region: "cn-hangzhou" } as const;

describe("ARNs", () => {
  it("are Alibaba Cloud's for its keys and aliases", () => {
    expect(keyArn(place, inInstance)).toBe(`acs:kms:cn-hangzhou:1234567890123456:key/${inInstance}`);
    expect(aliasArn(place, "alias/a/b")).toBe("acs:kms:cn-hangzhou:1234567890123456:alias/a/b");
  });

  it("are AWS's for its own and where no cloud is named", () => {
    const aws = { account: "123456789012", region: "cn-north-1" };
    expect(keyArn(aws, uuid)).toBe(`arn:aws-cn:kms:cn-north-1:123456789012:key/${uuid}`);
    expect(keyArn({ ...aws, cloud: "aws" }, uuid)).toBe(keyArn(aws, uuid));
  });
});

describe("references to keys of Alibaba Cloud", () => {
  it.each([uuid, inInstance, `key-${"a".repeat(60)}`, newAlibabaKeyId()])("%s is a key id", (text) => {
    expect(isAlibabaKeyId(text)).toBe(true);
    expect(parseAlibabaKeyReference(text)).toEqual({ form: "keyId", keyId: text });
    expect(parseAlibabaKeyReference(keyArn(place, text))).toEqual({ form: "keyArn", place, keyId: text });
  });

  it.each(["alias/a", "alias/A_b-9/c", "alias//", `alias/${"x".repeat(249)}`])("%s is an alias", (name) => {
    expect(parseAlibabaKeyReference(name)).toEqual({ form: "alias", name });
    expect(parseAlibabaKeyReference(aliasArn(place, name))).toEqual({ form: "aliasArn", place, name });
  });

  it.each([
    "",
    "key-",
    "alias/",
    uuid.toUpperCase(),
    `${uuid}0`,
    "key-ABC",
    `key-${"a".repeat(61)}`,
    `alias/${"x".repeat(250)}`,
    "alias/a b",
    "alias/a:b",
    "Alias/a",
    `mrk-${"0".repeat(32)}`,
    `acs:kms:cn-hangzhou:1234567890123456:key/${uuid}/`,
    "acs:kms:cn-hangzhou:1234567890123456:key/alias/a",
    "acs:kms:cn-hangzhou:1234567890123456:alias/",
    `acs:kms:cn-hangzhou::key/${uuid}`,
    `acs:kms::1234567890123456:key/${uuid}`,
    `acs:oss:cn-hangzhou:1234567890123456:key/${uuid}`,
    `acs:kms:cn-hangzhou:1234567890123456:secret/a`,
    `arn:aws:kms:us-east-1:123456789012:key/${uuid}`,
    `\n${uuid}`,
    `${uuid}\n`,
  ])("%j is malformed", (text) => {
    expect(parseAlibabaKeyReference(text)).toEqual({ form: "malformed" });
  });
});
