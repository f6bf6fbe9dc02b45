import { describe, expect, it } from "vitest";
import { conditionsOf, type RamFacts } from "../../../src/access/alibaba/global-keys.ts";
import { accountsNamed } from "../../../src/access/alibaba/named-accounts.ts";
import { RAM_NAMES } from "../../../src/access/alibaba/names.ts";
import { takesEffect } from "../../../src/access/alibaba/resource-actions.ts";
import { systemPolicy } from "../../../src/access/alibaba/system-policies.ts";
import { RAM_SYSTEM_POLICIES } from "../../../src/access/alibaba/system-policy-table.ts";
import { newRamId } from "../../../src/access/alibaba/unique-id.ts";
import { compile } from "../../../src/access/policy/compiled.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import { policyDefect } from "../../../src/access/policy/policy-defect.ts";
import { RAM_POLICY } from "../../../src/access/policy/ram-profiles.ts";
import { A, allow, B, CALLERS, deny, M, NOW } from "./scene.ts";

describe("the system policies", () => {
  // The reference pages of the system policies, aliyunkms….
  it.each([
    ["AliyunKMSFullAccess", 3, "2021-03-02"],
    ["AliyunKMSReadOnlyAccess", 3, "2025-09-23"],
    ["AliyunKMSCryptoUserAccess", 2, "2026-07-09"],
    ["AliyunKMSCryptoAdminAccess", 2, "2023-06-26"],
    ["AliyunKMSSecretUserAccess", 1, "2020-03-04"],
    ["AliyunKMSSecretAdminAccess", 5, "2023-06-26"],
    ["AliyunKMSManageRAMCredentialsRolePolicy", 2, "2026-04-14"],
  ])("have %s in version %i, of %s", (name, version, date) => {
    const found = systemPolicy(name);
    expect([found?.name, found?.version, new Date(found?.updatedAt ?? 0).toISOString()]).toEqual([
      ...[name, version, `${date}T00:00:00.000Z`],
    ]);
    expect(systemPolicy(name.toUpperCase())).toBe(found);
  });

  it("are policies that RAM would take, in each of their versions, whose numbers go up", () => {
    for (const { document, version, earlier } of RAM_SYSTEM_POLICIES) {
      for (const each of [document, ...earlier.map((one) => one.document)]) {
        expect(policyDefect(each, RAM_POLICY)).toBeNull();
      }
      const numbers = [...earlier.map((each) => each.version), version];
      expect(numbers.toSorted((one, other) => one - other)).toEqual(numbers);
    }
    const names = RAM_SYSTEM_POLICIES.map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(systemPolicy("AliyunNoSuchAccess")).toBeUndefined();
  });

  it("have known earlier versions with what was added since left out", () => {
    const actionsOf = (document: string) =>
      parsePolicy(document, RAM_POLICY).statements.flatMap(({ action }) => action?.values ?? []);
    const added = (name: string) => {
      const { document = "{}", earlier: [first] = [] } = systemPolicy(name) ?? {};
      const before = actionsOf(first?.document ?? "{}");
      return [first?.version, actionsOf(document).filter((each) => !before.includes(each))];
    };
    expect(added("AliyunKMSCryptoUserAccess")).toEqual([1, ["kms:GenerateMac", "kms:VerifyMac"]]);
    expect(added("AliyunKMSManageRAMCredentialsRolePolicy")).toEqual([1, ["ram:GetAccessKeyLastUsed"]]);
  });

  it.each([
    ["AliyunKMSFullAccess", ["secretsmanager-rds.kms.aliyuncs.com", "keystore.kms.aliyuncs.com"]],
    [
      "AliyunKMSSecretAdminAccess",
      ["secretsmanager-rds.kms.aliyuncs.com", "secretsmanager-ecs.kms.aliyuncs.com"],
    ],
  ])("of %s allow to make the linked roles of %j alone", (name, services) => {
    const policy = compile(parsePolicy(systemPolicy(name)?.document ?? "", RAM_POLICY));
    const { allow: found } = policy.forAction("ram:CreateServiceLinkedRole");
    const allows = (service: string) =>
      found.some(({ conditions }) =>
        conditions.every(({ holds }) =>
          holds({ get: (key) => (key === "ram:servicename" ? [service] : undefined) }),
        ),
      );
    expect(services.every(allows)).toBe(true);
    expect(allows("ecs.aliyuncs.com")).toBe(false);
    expect(policy.forAction("ram:CreateUser").allow).toEqual([]);
  });
});

describe("the actions that take effect in policies of resources", () => {
  const side = (kind: "key" | "secret" | "role") =>
    ({ kind, account: A, policy: null, isShared: false }) as const;

  it.each<["key" | "secret" | "role", string, boolean, boolean]>([
    ["key", "kms:Encrypt", true, true],
    ["key", "KMS:ENCRYPT", true, true],
    ["key", "kms:GenerateDataKeyWithoutPlaintext", true, true],
    ["key", "kms:ReEncryptFrom", true, true],
    ["key", "kms:AsymmetricSign", true, true],
    ["key", "kms:GetPublicKey", true, true],
    ["key", "kms:DescribeKey", true, true],
    ["key", "kms:ListAliasesByKeyId", true, true],
    ["key", "kms:TagResource", true, true],
    ["key", "kms:UntagResource", true, false],
    ["key", "kms:SetKeyPolicy", true, false],
    ["key", "kms:ScheduleKeyDeletion", true, false],
    ["key", "kms:CancelKeyDeletion", true, false],
    ["key", "kms:CreateAlias", true, false],
    ["key", "kms:PutSecretValue", false, false],
    ["key", "kms:RotateSecret", false, false],
    ["key", "ecs:DescribeInstances", false, false],
    ["secret", "kms:GetSecretValue", true, true],
    ["secret", "kms:DescribeSecret", true, false],
    ["secret", "kms:PutSecretValue", true, false],
    ["secret", "kms:DeleteSecret", true, false],
    ["secret", "kms:RotateSecret", true, false],
    ["secret", "kms:TagResources", true, false],
    ["secret", "kms:SetSecretPolicy", false, false],
    ["secret", "kms:GetSecretPolicy", false, false],
    ["secret", "kms:Decrypt", false, false],
    ["role", "sts:AssumeRole", true, true],
  ])("of a %s: %s for the own account %s, for others %s", (kind, action, own, others) => {
    expect([takesEffect(side(kind), action, false), takesEffect(side(kind), action, true)]).toEqual([
      own,
      others,
    ]);
  });
});

describe("the accounts that policies name", () => {
  const policy = (...statements: object[]) => JSON.stringify({ Version: "1", Statement: statements });

  it("are each told once, whatever they are named for, but the owner's", () => {
    const one = policy(allow(["A:*", "x", "B:role/q"], "*"), allow(`acs:ram::${M}:*`, "*"));
    const other = policy(deny("B:root", "Encrypt"));
    expect(accountsNamed([one, other], A)).toEqual([B, M]);
    expect(accountsNamed([one], B)).toEqual([A, M]);
    expect(accountsNamed([], A)).toEqual([]);
  });

  it.each(["", "{", "[]", policy({ Principal: "*" }), policy({ ...allow("x", "*"), Effect: "Perhaps" })])(
    "are none in %j, which cannot be read",
    (text) => expect(accountsNamed([text], A)).toEqual([]),
  );
});

describe("the common condition keys", () => {
  const facts: RamFacts = {
    ...{ principal: CALLERS["r/s"], now: NOW, sourceIp: "192.168.3.4", isSecure: false },
    ...{ played: new Map(), atDedicatedGateway: false },
  };
  const keyValue = (name: string, change: Partial<RamFacts> = {}) =>
    conditionsOf({ ...facts, ...change }).get(name);

  it("have the values of the request", () => {
    expect(keyValue("acs:currenttime")).toEqual(["2027-03-04T05:06:07.000Z"]);
    expect(keyValue("acs:securetransport")).toEqual(["false"]);
    expect(keyValue("acs:securetransport", { isSecure: true })).toEqual(["true"]);
    expect(keyValue("acs:sourceip")).toEqual(["192.168.3.4"]);
    expect(keyValue("acs:sourceip", { sourceIp: null })).toBeUndefined();
    expect(keyValue("acs:mfapresent")).toEqual(["false"]);
    expect(keyValue("acs:principalarn")).toEqual([`acs:ram::${A}:role/r`]);
  });

  it.each(["acs:sourcevpc", "kms:tag/a", "constructor", "__proto__", ""])("have no value of %j", (name) => {
    expect(keyValue(name)).toBeUndefined();
  });

  it("are overridden by what the request itself states, but for VPCs at a dedicated gateway", () => {
    const played = new Map([
      ["acs:sourceip", ["10.0.0.1"]],
      ["acs:sourcevpc", ["vpc-1"]],
    ]);
    expect(keyValue("acs:sourceip", { played })).toEqual(["10.0.0.1"]);
    expect(keyValue("acs:sourcevpc", { played })).toEqual(["vpc-1"]);
    expect(keyValue("acs:sourcevpc", { played, atDedicatedGateway: true })).toBeUndefined();
    expect(keyValue("acs:sourceip", { played, atDedicatedGateway: true })).toEqual(["10.0.0.1"]);
  });

  it("stand beside those of a service", () => {
    const context = conditionsOf(facts, (name) => (name === "kms:tag/a" ? ["1"] : undefined));
    expect([context.get("kms:tag/a"), context.get("acs:sourceip")]).toEqual([["1"], ["192.168.3.4"]]);
  });
});

describe("names and ids of RAM", () => {
  it.each<[keyof typeof RAM_NAMES, string, boolean]>([
    ["user", "alice.b_c-1", true],
    ["user", "a".repeat(64), true],
    ["user", "a".repeat(65), false],
    ["user", "a@b", false],
    ["role", "", false],
    ["policy", "a".repeat(128), true],
    ["policy", "a_b", false],
    ["group", "a/b", false],
  ])("of a %s: %s may be one: %s", (kind, name, isGood) => {
    expect(RAM_NAMES[kind].pattern.test(name)).toBe(isGood);
  });

  it("are of 18 digits, the first no zero", () => {
    for (const byte of [0, 9, 10, 255]) {
      expect(newRamId((length) => new Uint8Array(length).fill(byte))).toMatch(/^[23]\d{17}$/);
    }
  });
});
