import { describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { control } from "../support/client.ts";
import { freshWorkspace, loadFixture, pathsOf } from "../support/fixtures.ts";

const ACCOUNT = "1234567890123456";
const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const INSTANCE = "kst-hzz6123example0002";

const fixture = (section: object) => ({ fauxkms: "fixture/1", alibaba: { account: ACCOUNT, ...section } });

/** A policy that names a user of each account. */
const naming = (...accounts: string[]) => ({
  Version: "1",
  Statement: [
    {
      Effect: "Allow",
      Principal: { RAM: accounts.map((account) => `acs:ram::${account}:user/alice`) },
      Action: ["kms:*"],
      Resource: ["*"],
    },
  ],
});

const whole = fixture({
  balances: [{ balance: 5000 }],
  instances: [{ id: INSTANCE, qps: 1000, secrets: 100, accessManagement: 2, name: "main" }],
  keys: [
    {
      id: "key-hzz6123example0002",
      alias: "alias/in",
      instance: INSTANCE,
      material: HEX,
      tags: { team: "a" },
      policy: naming(ACCOUNT),
    },
    { alias: "alias/off", state: "Disabled", deletionProtection: true },
    { alias: "alias/turning", rotation: { everyDays: 30 } },
    { alias: "alias/byok", origin: "EXTERNAL", material: HEX },
  ],
  secrets: [
    {
      name: "db",
      key: "alias/in",
      instance: INSTANCE,
      versions: [
        { id: "v1", value: "before", stages: ["Old"] },
        { id: "v2", value: "now" },
      ],
      policy: JSON.stringify(naming("5555666677778888"), null, 1),
    },
    { name: "plain", versions: [{ id: "v1", value: "x" }], tags: { team: "b" } },
    {
      name: "rds",
      type: "Rds",
      extendedConfig: { SecretSubType: "SingleUser", DBInstanceId: "rm-1" },
      versions: [{ id: "v1", value: '{"Accounts":[{"AccountName":"a","AccountPassword":"b"}]}' }],
      rotation: { everyDays: 7 },
    },
  ],
  networkRules: [{ name: "office", sources: ["10.0.0.0/8"] }],
  policies: [
    {
      name: "users",
      instance: INSTANCE,
      permissions: ["RbacPermission/Template/CryptoServiceKeyUser"],
      resources: ["key/*"],
      networkRules: ["office"],
    },
  ],
  accessPoints: [{ name: "app", policies: ["users"] }],
});

describe("the section of Alibaba Cloud in a fixture", () => {
  it("makes keys, secrets, instances and access points", async () => {
    const workspace = freshWorkspace();
    expect(await loadFixture(whole, { workspace })).toEqual({ status: 200, created: 12, skipped: 0 });
    expect(await loadFixture(whole, { workspace, mode: "merge" })).toMatchObject({ created: 0, skipped: 12 });
    const { call } = alibabaClient({ workspace, account: ACCOUNT });
    expect(await call("DescribeKey", { KeyId: "alias/in" })).toMatchObject({
      KeyMetadata: { KeyId: "key-hzz6123example0002", DKMSInstanceId: INSTANCE, KeyState: "Enabled" },
    });
    expect(await call("DescribeKey", { KeyId: "alias/off" })).toMatchObject({
      KeyMetadata: { KeyState: "Disabled", DeletionProtection: "Enabled" },
    });
    expect(await call("DescribeKey", { KeyId: "alias/turning" })).toMatchObject({
      KeyMetadata: { AutomaticRotation: "Enabled", RotationInterval: "2592000s" },
    });
    expect(await call("DescribeKey", { KeyId: "alias/byok" })).toMatchObject({
      KeyMetadata: { Origin: "EXTERNAL", KeyState: "Enabled" },
    });
    expect(await call("GetKeyPolicy", { KeyId: "key-hzz6123example0002" })).toMatchObject({
      Policy: JSON.stringify(naming(ACCOUNT)),
    });
    expect(await call("GetSecretPolicy", { SecretName: "db" })).toMatchObject({
      Policy: JSON.stringify(naming("5555666677778888"), null, 1),
    });
    const secretOf = async (parameters: object) =>
      (await call("GetSecretValue", { ...parameters })).SecretData;
    expect(await secretOf({ SecretName: "db" })).toBe("now");
    expect(await secretOf({ SecretName: "db", VersionStage: "Old" })).toBe("before");
    expect(await secretOf({ SecretName: "db", VersionStage: "ACSPrevious" })).toBe("before");
    expect(await secretOf({ SecretName: "plain" })).toBe("x");
    expect(await call("DescribeSecret", { SecretName: "rds" })).toMatchObject({
      SecretType: "Rds",
      AutomaticRotation: "Enabled",
      RotationInterval: "604800s",
    });
    expect(await call("GetKmsInstance", { KmsInstanceId: INSTANCE })).toMatchObject({
      KmsInstance: { Status: "Connected", InstanceName: "main" },
    });
    expect(await call("DescribeApplicationAccessPoint", { Name: "app" })).toMatchObject({
      Policies: '["users"]',
    });
    const { json } = await control("GET", `balances/${ACCOUNT}`, undefined, { server: "off", workspace });
    expect(json.balance).toBe("5000.00");
  });

  it.each<[string, object, string]>([
    [
      "an instance that the fixture lacks",
      { keys: [{ alias: "alias/x", instance: INSTANCE }] },
      "keys[0].instance",
    ],
    ["material of the wrong length", { keys: [{ alias: "alias/x", material: "ab" }] }, "keys[0].material"],
    ["a reserved alias", { keys: [{ alias: "alias/acs/x" }] }, "keys[0].alias"],
    ["a reserved tag", { keys: [{ alias: "alias/x", tags: { aliyunx: "1" } }] }, "keys[0].tags"],
    [
      "a policy that is none",
      { instances: [{ id: INSTANCE }], keys: [{ alias: "alias/x", instance: INSTANCE, policy: "{}" }] },
      "keys[0].policy",
    ],
    [
      "policies that name more accounts than the instance lets in",
      {
        instances: [{ id: INSTANCE, secrets: 100, accessManagement: 2 }],
        keys: [{ alias: "alias/x", instance: INSTANCE, policy: naming("1111222233334444") }],
        secrets: [
          {
            name: "s",
            key: "alias/x",
            instance: INSTANCE,
            versions: [{ id: "1", value: "x" }],
            policy: naming("5555666677778888", ACCOUNT),
          },
        ],
      },
      "instances[0].accessManagement",
    ],
    ["a plan that is not sold", { instances: [{ id: INSTANCE, qps: 1234 }] }, "instances[0]"],
    [
      "a secret without its key",
      { secrets: [{ name: "s", key: "alias/none", versions: [{ id: "v", value: "x" }] }] },
      "secrets[0].key",
    ],
    [
      "a stage that marks two versions",
      {
        secrets: [
          {
            name: "s",
            versions: [
              { id: "1", value: "x", stages: ["A"] },
              { id: "2", value: "y", stages: ["A"] },
            ],
          },
        ],
      },
      "secrets[0].versions",
    ],
    [
      "a value that is too long",
      { secrets: [{ name: "s", versions: [{ id: "1", value: "x".repeat(30_721) }] }] },
      "secrets[0].versions[0].value",
    ],
    [
      "a managed secret without its configuration",
      { secrets: [{ name: "s", type: "Rds", versions: [{ id: "1", value: "x" }] }] },
      "secrets[0].extendedConfig",
    ],
    [
      "a policy of no permission",
      { policies: [{ name: "p", permissions: ["all"], resources: ["key/*"] }] },
      "policies[0].permissions",
    ],
    [
      "a ClientKey without a certificate",
      {
        accessPoints: [{ name: "a", policies: ["p"] }],
        clientKeys: [{ id: "KAAP.x", accessPoint: "a", certificate: "x" }],
      },
      "clientKeys[0].certificate",
    ],
    [
      "instances that the balance does not cover",
      { balances: [], instances: [{ id: INSTANCE, price: 900_000_00 }] },
      "instances[0]",
    ],
  ])("is refused with its path: %s", async (_, section, path) => {
    const workspace = freshWorkspace();
    const answer = await loadFixture(fixture(section), { workspace });
    expect([answer.status >= 400, pathsOf(answer)]).toEqual([true, [`alibaba.${path}`]]);
    await expectNoKeys(workspace);
  });

  it("is refused with the reason where a key or secret outside of instances has a policy", async () => {
    const workspace = freshWorkspace();
    const section = {
      keys: [{ alias: "alias/x", policy: naming(ACCOUNT) }],
      secrets: [{ name: "s", versions: [{ id: "1", value: "x" }], policy: "{}" }],
    };
    const answer = await loadFixture(fixture(section), { workspace });
    const message = "only keys and secrets of an instance have one";
    expect(answer).toMatchObject({
      status: 400,
      error: {
        problems: [
          { path: "alibaba.keys[0].policy", message },
          { path: "alibaba.secrets[0].policy", message },
        ],
      },
    });
    await expectNoKeys(workspace);
  });

  async function expectNoKeys(workspace: string): Promise<void> {
    const { KeyIds } = await alibabaClient({ workspace, account: ACCOUNT })
      .call("ListKeys")
      .then(({ Keys }) => ({ KeyIds: (Keys as { Key: unknown[] }).Key }));
    expect(KeyIds).toEqual([]);
  }
});

describe("identities in the section of Alibaba Cloud", () => {
  const policy = (Action: string) => ({
    Version: "1",
    Statement: [{ Effect: "Allow", Action, Resource: "*" }],
  });
  const trust = {
    Version: "1",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs.aliyuncs.com" }, Action: "sts:AssumeRole" }],
  };
  const shown = async (workspace: string) => {
    const { json } = await control("GET", `identities/alibaba/${ACCOUNT}`, undefined, {
      server: "off",
      workspace,
    });
    return json.identities as Record<string, unknown>[];
  };

  it("are what the control API shows of the account", async () => {
    const workspace = freshWorkspace();
    const identities = {
      policies: [{ name: "UseOrders", policy: policy("kms:Decrypt") }],
      groups: [{ name: "developers", policies: ["UseOrders"] }],
      users: [
        { name: "alice", groups: ["developers"], policies: [policy("kms:Sign")], tags: { team: "shop" } },
      ],
      roles: [{ name: "worker", trust, policies: ["UseOrders", "AliyunKMSReadOnlyAccess"] }],
    };
    const credentials = [
      { accessKeyId: `LTAI5t${workspace}`, accessKeySecret: "0123456789", principal: "user/alice" },
    ];
    const whole = fixture({ identities, credentials });
    expect(await loadFixture(whole, { workspace })).toMatchObject({ created: 5 });
    expect(await shown(workspace)).toMatchObject([
      {
        principal: "role/worker",
        trust,
        policies: [
          `acs:ram:*:${ACCOUNT}:policy/UseOrders`,
          "acs:ram:*:system:policy/AliyunKMSReadOnlyAccess",
        ],
      },
      {
        principal: "user/alice",
        groups: ["developers"],
        tags: { team: "shop" },
        policies: [{ name: "fauxkms-user-alice-1", document: policy("kms:Sign") }],
      },
    ]);
    expect(await loadFixture(whole, { workspace, mode: "merge" })).toMatchObject({ created: 0, skipped: 5 });
    // What the fixture wrote the control API replaces.
    const path = `identities/alibaba/${ACCOUNT}/user/alice`;
    const change = { policies: [policy("kms:Encrypt")] };
    expect(await control("PUT", path, change, { server: "off", workspace })).toMatchObject({
      status: 200,
      json: { policies: [{ name: "fauxkms-user-alice-1", document: policy("kms:Encrypt") }] },
    });
  });

  it("are refused by their shape and by the rules of RAM, and nothing is made", async () => {
    const workspace = freshWorkspace();
    const shapes = {
      policies: [{ name: "with_sign", policy: policy("kms:*") }],
      roles: [{ name: "no trust" }],
      users: [{ name: "u", path: "/x/", boundary: "None" }],
    };
    expect(pathsOf(await loadFixture(fixture({ identities: shapes }), { workspace })).sort()).toEqual([
      "alibaba.identities.policies[0].name",
      "alibaba.identities.roles[0].name",
      "alibaba.identities.roles[0].trust",
      "alibaba.identities.users[0].boundary",
      "alibaba.identities.users[0].path",
    ]);
    const rules = { users: [{ name: "u" }], roles: [{ name: "r", trust: {}, policies: [{}, "None"] }] };
    const refused = await loadFixture(fixture({ identities: rules }), { workspace });
    expect(refused.status).toBe(400);
    expect(pathsOf(refused).sort()).toEqual([
      "alibaba.identities.roles[0].policies[0]",
      "alibaba.identities.roles[0].policies[1]",
      "alibaba.identities.roles[0].trust",
    ]);
    expect(await shown(workspace)).toEqual([]);
  });
});
