import { describe, expect, it } from "vitest";
import { newSecretName, parseSecretReference, secretArn } from "../../src/secrets/names.ts";
import type { SecretType } from "../../src/secrets/secret.ts";

const place = { account: "1234567890123456", region: "cn-hangzhou" };

describe("the name of a new secret", () => {
  it.each<[SecretType, string, string | null, string | null]>([
    ["Generic", "a", null, "a"],
    ["Generic", "AZ_/+=.@-9", null, "AZ_/+=.@-9"],
    ["Generic", "x".repeat(192), null, "x".repeat(192)],
    ["Generic", "x".repeat(193), null, null],
    ["Generic", "", null, null],
    ["Generic", "a b", null, null],
    ["Generic", "a!b", null, null],
    ["Generic", "ä", null, null],
    ["Generic", "acs/a", null, null],
    ["Generic", "acs", null, "acs"],
    ["Rds", "acs/a", null, null],
    ["Redis", "acs/a", null, null],
    ["PolarDB", "acs/a", null, "acs/a"],
    ["ECS", "acs/ecs/a", null, "acs/ecs/a"],
    ["ECS", "acs/ecs/", null, null],
    ["ECS", "a", null, null],
    ["RAMCredentials", "$Auto", "alice", "acs/ram/user/alice"],
    ["RAMCredentials", "$Auto", "alice smith", null],
    ["RAMCredentials", "mine", "alice", null],
    ["Generic", "$Auto", null, null],
  ])("of type %s follows from %s, or is refused", (type, asked, userName, name) => {
    expect(newSecretName(type, asked, userName)).toBe(name);
  });
});

describe("the name of a secret in a request", () => {
  it("is a name, or an ARN", () => {
    expect(parseSecretReference("a/b")).toEqual({ place: null, name: "a/b" });
    expect(parseSecretReference(secretArn(place, "a/b"))).toEqual({ place, name: "a/b" });
  });

  it.each([
    "acs:kms:cn-hangzhou:1:key/x",
    "arn:aws:kms:cn-hangzhou:1:secret/x",
    "acs:kms:cn-hangzhou:1:secret/",
  ])("%s is no ARN of a secret", (text) => {
    expect(parseSecretReference(text)).toEqual({ place: null, name: text });
  });
});
