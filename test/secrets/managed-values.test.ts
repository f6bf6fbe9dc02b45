import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readExtendedConfig, withCustomData } from "../../src/secrets/extended-config.ts";
import { initialValues, nextValue } from "../../src/secrets/managed-values.ts";
import type { ManagedType } from "../../src/secrets/secret.ts";
import { newRsaKeyPair } from "../support/rsa-keys.ts";

const NOW = Date.UTC(2030, 0, 1);
const random = (length: number) => new Uint8Array(randomBytes(length));
const making = {
  random,
  newRsaKey: async () => {
    const { privateKey, publicKey } = newRsaKeyPair(2048);
    return {
      material: new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" })),
      publicKey: new Uint8Array(publicKey.export({ type: "spki", format: "der" })),
    };
  },
};

const CONFIGS: Readonly<Record<string, [ManagedType, object]>> = {
  rdsSingle: ["Rds", { SecretSubType: "SingleUser", DBInstanceId: "rm-1" }],
  rdsDouble: ["Rds", { SecretSubType: "DoubleUsers", DBInstanceId: "rm-1" }],
  redis: [
    "Redis",
    {
      SecretSubType: "DoubleUsers",
      AccountName: "u",
      AccountPrivilege: "RoleReadWrite",
      InstanceId: "r-1",
      RegionId: "cn-hangzhou",
    },
  ],
  polar: [
    "PolarDB",
    {
      SecretSubType: "DoubleUsers",
      RegionId: "cn-hangzhou",
      DBClusterId: "pc-1",
      DBType: "MySQL",
      AccountName: "u",
    },
  ],
  ram: ["RAMCredentials", { SecretSubType: "RamUserAccessKey", UserName: "alice" }],
  password: ["ECS", { SecretSubType: "Password", RegionId: "cn-hangzhou", InstanceId: "i-1" }],
  ssh: ["ECS", { SecretSubType: "SSHKey", RegionId: "cn-hangzhou", InstanceId: "i-1" }],
};

function config(name: string) {
  const [type, content] = CONFIGS[name] ?? ["Rds", {}];
  const read = readExtendedConfig(type, JSON.stringify(content));
  if (!read) throw new Error(`no configuration ${name}`);
  return { type, config: read };
}

const initial = (name: string, data: unknown) => {
  const { type, config: read } = config(name);
  return initialValues(type, read, typeof data === "string" ? data : JSON.stringify(data), NOW, random);
};

const next = async (name: string, current: unknown, previous: unknown = null) => {
  const { type, config: read } = config(name);
  const values = {
    current: JSON.stringify(current),
    previous: previous === null ? null : JSON.stringify(previous),
  };
  const value = await nextValue(type, read.subtype, values, NOW, making);
  return value === null ? null : JSON.parse(value);
};

describe("an extended configuration", () => {
  it("says what it must for its type", () => {
    for (const name of Object.keys(CONFIGS)) {
      const [type, content] = CONFIGS[name] as [ManagedType, object];
      for (const member of Object.keys(content)) {
        const { [member as keyof object]: _, ...rest } = content;
        expect(readExtendedConfig(type, JSON.stringify(rest)), `${name} without ${member}`).toBeNull();
        expect(readExtendedConfig(type, JSON.stringify({ ...content, [member]: 1 })), member).toBeNull();
      }
      expect(JSON.parse(config(name).config.text)).toMatchObject({ ...content, CustomData: {} });
    }
  });

  it("names the second account itself", () => {
    expect(JSON.parse(config("redis").config.text)).toMatchObject({ CloneAccountName: "u_clone" });
    const [, content] = CONFIGS.redis as [ManagedType, object];
    const other = JSON.stringify({ ...content, CloneAccountName: "v" });
    expect(readExtendedConfig("Redis", other)).toBeNull();
  });

  it("is JSON of an object, not too long, with few custom data", () => {
    const [type, content] = CONFIGS.rdsSingle as [ManagedType, object];
    const custom = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, "v"]));
    expect(readExtendedConfig(type, "[]")).toBeNull();
    expect(readExtendedConfig(type, "{")).toBeNull();
    expect(readExtendedConfig(type, JSON.stringify({ ...content, CustomData: custom(10) }))).not.toBeNull();
    expect(readExtendedConfig(type, JSON.stringify({ ...content, CustomData: custom(11) }))).toBeNull();
    expect(readExtendedConfig(type, JSON.stringify({ ...content, CustomData: { a: 1 } }))).toBeNull();
    expect(readExtendedConfig(type, JSON.stringify({ ...content, x: "x".repeat(1024) }))).toBeNull();
    const { text } = config("rdsSingle").config;
    expect(withCustomData(text, new Map([["a", "b"]]))).toBe(
      JSON.stringify({ ...content, CustomData: { a: "b" } }),
    );
    expect(withCustomData(text, new Map([["a", "x".repeat(1024)]]))).toBeNull();
    expect(withCustomData(text, new Map(Object.entries(custom(11))))).toBeNull();
  });
});

describe("the first values of a managed secret", () => {
  const one = { AccountName: "u", AccountPassword: "p" };
  const two = { AccountName: "v", AccountPassword: "q" };

  it("are those of one account, or of two", () => {
    expect(initial("rdsSingle", { Accounts: [one] })).toEqual({
      current: JSON.stringify(one),
      previous: null,
    });
    expect(initial("rdsDouble", { Accounts: [one, two] })).toEqual({
      current: JSON.stringify(one),
      previous: JSON.stringify(two),
    });
    expect(initial("rdsDouble", { Accounts: [one] })).toBeNull();
    expect(initial("rdsSingle", { Accounts: [one, two] })).toBeNull();
    expect(initial("rdsSingle", { Accounts: [{ AccountName: "u" }] })).toBeNull();
    expect(initial("rdsSingle", "text")).toBeNull();
  });

  it.each(["redis", "polar"])("of %s are made for both accounts", (name) => {
    const { current = "", previous } = initial(name, "$Auto") ?? {};
    const accounts = [JSON.parse(current), JSON.parse(previous ?? "")];
    expect(accounts.map(({ AccountName }) => AccountName)).toEqual(["u", "u_clone"]);
    expect(accounts[0].AccountPassword).not.toBe(accounts[1].AccountPassword);
    expect(initial(name, JSON.stringify({ Accounts: [one, two] }))).toBeNull();
  });

  it("of a RAM user carry the time", () => {
    const pair = { AccessKeyId: "a", AccessKeySecret: "b" };
    expect(JSON.parse(initial("ram", { AccessKeys: [pair] })?.current ?? "")).toEqual({
      ...pair,
      GenerateTimestamp: "2030-01-01T00:00:00Z",
    });
    expect(initial("ram", { AccessKeys: [] })).toBeNull();
  });

  it("of an ECS instance are what its subtype says", () => {
    const password = { UserName: "root", Password: "p" };
    const pair = { UserName: "root", PublicKey: "ssh-rsa x", PrivateKey: "y" };
    expect(initial("password", password)?.current).toBe(JSON.stringify(password));
    expect(initial("password", pair)).toBeNull();
    expect(initial("ssh", pair)?.current).toBe(JSON.stringify(pair));
    expect(initial("ssh", password)).toBeNull();
  });
});

describe("a rotation", () => {
  it("gives one account a new password", async () => {
    const made = await next("rdsSingle", { AccountName: "u", AccountPassword: "p" });
    expect(made).toEqual({ AccountName: "u", AccountPassword: expect.stringMatching(/^.{32}$/) });
  });

  it("gives of two accounts the other one a new password", async () => {
    const made = await next(
      "redis",
      { AccountName: "u", AccountPassword: "p" },
      { AccountName: "u_clone", AccountPassword: "q" },
    );
    expect(made).toEqual({ AccountName: "u_clone", AccountPassword: expect.stringMatching(/^.{32}$/) });
  });

  it("gives a RAM user a new pair", async () => {
    expect(await next("ram", { AccessKeyId: "a", AccessKeySecret: "b" })).toEqual({
      AccessKeyId: expect.stringMatching(/^LTAI[A-Za-z0-9]{20}$/),
      AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
      GenerateTimestamp: "2030-01-01T00:00:00Z",
    });
  });

  it("gives an ECS user a new password", async () => {
    const made = await next("password", { UserName: "root", Password: "p" });
    expect(made).toEqual({ UserName: "root", Password: expect.stringMatching(/^.{32}$/) });
  });

  it("gives an ECS user a pair of SSH keys whose halves belong together", async () => {
    const made = await next("ssh", { UserName: "root", PublicKey: "x", PrivateKey: "y" });
    expect(made.UserName).toBe("root");
    const { n, e } = createPublicKey(createPrivateKey(made.PrivateKey)).export({ format: "jwk" });
    const [algorithm, blob, comment] = made.PublicKey.split(" ");
    expect([algorithm, comment]).toEqual(["ssh-rsa", "imported-openssh-key"]);
    expect(fieldsOf(Buffer.from(blob, "base64"))).toEqual([
      Buffer.from("ssh-rsa"),
      Buffer.from(e ?? "", "base64url"),
      // The modulus has its highest bit set, so a zero byte keeps it positive.
      Buffer.concat([Buffer.of(0), Buffer.from(n ?? "", "base64url")]),
    ]);
  });

  it("fails where the values do not fit the type", async () => {
    expect(await next("rdsSingle", { UserName: "root" })).toBeNull();
    expect(await next("password", { AccountName: "u" })).toBeNull();
  });
});

/** Fields of an SSH blob (RFC 4251 §5, string). */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    const length = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}
