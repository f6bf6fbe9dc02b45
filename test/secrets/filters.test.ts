import { describe, expect, it } from "vitest";
import { FILTER_KEYS, meets, type SecretFilter } from "../../src/secrets/filters.ts";

const filtered = {
  secret: { name: "db/main", description: "the main one", type: "Rds", owner: null, instanceId: null },
  tags: [
    { key: "env", value: "test" },
    { key: "team", value: "a" },
  ],
  account: "1234567890123456",
} as const;

const filter = (Key: SecretFilter["Key"], ...Values: string[]): SecretFilter => ({ Key, Values });

describe("a filter of secrets", () => {
  it.each<[boolean, SecretFilter]>([
    [true, filter("SecretName", "db/main")],
    [true, filter("SecretName", "db/")],
    [false, filter("SecretName", "main")],
    [false, filter("SecretName", "DB/")],
    [true, filter("SecretName", "x", "db/")],
    [true, filter("Description", "the main")],
    [false, filter("Description", "main")],
    [true, filter("TagKey", "env")],
    [false, filter("TagKey", "test")],
    [true, filter("TagValue", "a")],
    [false, filter("TagValue", "team")],
    [true, filter("SecretType", "Rds")],
    [true, filter("SecretType", "RDS")],
    [false, filter("SecretType", "Redis")],
    [true, filter("Creator", "1234567890123456")],
    [false, filter("Creator", "kms")],
    [false, filter("DKMSInstanceId", "kst-1")],
  ])("is met %s by %o", (met, one) => {
    expect(meets(filtered, [one])).toBe(met);
  });

  it("without values is met by all secrets, as is no filter at all", () => {
    for (const key of FILTER_KEYS) expect(meets(filtered, [filter(key)])).toBe(true);
    expect(meets(filtered, [])).toBe(true);
  });

  it("has to be met together with every other", () => {
    expect(meets(filtered, [filter("TagKey", "env"), filter("TagValue", "a")])).toBe(true);
    expect(meets(filtered, [filter("TagKey", "env"), filter("TagValue", "b")])).toBe(false);
  });

  it("finds the secrets of a service by their creator", () => {
    const owned = { ...filtered, secret: { ...filtered.secret, owner: "kms" } };
    expect(meets(owned, [filter("Creator", "kms")])).toBe(true);
    expect(meets(owned, [filter("Creator", "1234567890123456")])).toBe(false);
  });
});
