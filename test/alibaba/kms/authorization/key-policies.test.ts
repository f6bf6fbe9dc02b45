import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import {
  arnOf,
  naming,
  RamScene,
  type RamStatement,
  ramAllow,
  ramDeny,
  ramDocument,
  system,
} from "../../../support/ram-scene.ts";

/* Policies of keys and secrets, within their account. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");
const USES = ["Encrypt", "Decrypt", "GenerateDataKey", "GenerateAndExportDataKey", "AsymmetricEncrypt"];
const USER = [...USES, "AsymmetricDecrypt", "DescribeKey", "DescribeKeyVersion", "ListKeyVersions"].map(
  (name) => `kms:${name}`,
);
const ADMINISTRATOR = [
  ...[
    "List*",
    "Describe*",
    "Create*",
    "Enable*",
    "Disable*",
    "Get*",
    "Set*",
    "Update*",
    "Delete*",
    "Cancel*",
  ],
  ...["TagResource", "UntagResource", "ImportKeyMaterial", "ScheduleKeyDeletion"],
].map((name) => `kms:${name}`);

let scene: RamScene;
let instance: string;
let k1: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
});

beforeEach(async () => {
  k1 = await scene.key({ DKMSInstanceId: instance });
});

const encrypt = () => ["Encrypt", { KeyId: k1.id, Plaintext }] as const;
const schedule = () => ["ScheduleKeyDeletion", { KeyId: k1.id, PendingWindowInDays: 7 }] as const;
const RESOURCE_DENIES = { type: "ExplicitDeny", by: "ResourceBasedPolicy" } as const;

describe("the policy of a key", () => {
  it("51 52 lets whom it names as a user use the key, and nothing else", async () => {
    const u = await scene.u();
    await scene.keyPolicy(k1.id, ramAllow(USER, naming(arnOf(u))));
    const { CiphertextBlob } = await scene.allowed(u, ...encrypt());
    await scene.allowed(u, "Decrypt", { CiphertextBlob });
    await scene.allowed(u, "GenerateDataKey", { KeyId: k1.id });
    await scene.allowed(u, "DescribeKey", { KeyId: k1.id });
    await scene.denied(u, ...schedule(), { names: k1.arn });
    await scene.denied(u, "DisableKey", { KeyId: k1.id }, { names: k1.arn });
    await scene.denied(u, "GetKeyPolicy", { KeyId: k1.id }, { names: k1.arn });
    const other = await scene.u();
    await scene.denied(other, ...encrypt(), { names: k1.arn });
  });

  it("53 lets whom it names as an administrator manage the key, and not use it", async () => {
    const u = await scene.u();
    const statement = ramAllow(ADMINISTRATOR, naming(arnOf(u)));
    await scene.keyPolicy(k1.id, statement);
    await scene.allowed(u, "DisableKey", { KeyId: k1.id });
    await scene.allowed(u, "EnableKey", { KeyId: k1.id });
    await scene.allowed(u, "UpdateKeyDescription", { KeyId: k1.id, Description: "d" });
    await scene.allowed(u, "SetDeletionProtection", { KeyId: k1.id, EnableDeletionProtection: false });
    await scene.allowed(u, "SetKeyPolicy", { KeyId: k1.id, Policy: scene.resourcePolicy(statement) });
    await scene.denied(u, ...encrypt(), { names: k1.arn });
    await scene.denied(u, "GenerateDataKey", { KeyId: k1.id }, { names: k1.arn });
    // What is no key's is not the key policy's to allow.
    await scene.denied(u, "CreateKey", {}, { names: null, on: scene.arn("key") });
    await scene.denied(
      u,
      "CreateAlias",
      { KeyId: k1.id, AliasName: "alias/x" },
      { names: scene.arn("alias/x") },
    );
  });

  it("54 57 58 that is the default one allows users of the account nothing by itself", async () => {
    const u = await scene.u();
    for (const principal of [`acs:ram::${scene.a}:*`, `acs:ram::${scene.a}:root`]) {
      const Policy = JSON.stringify(ramDocument(ramAllow("kms:*", naming(principal))));
      await scene.call(scene.root, "SetKeyPolicy", { KeyId: k1.id, Policy });
      await scene.denied(u, ...encrypt(), { names: k1.arn });
      await scene.denied(await scene.as("role/none"), ...encrypt(), { names: k1.arn });
      await scene.allowed(await scene.u(ramAllow("kms:Encrypt")), ...encrypt());
      await scene.allowed(scene.root, ...encrypt());
    }
  });

  it("54 that does not name the account leaves what RAM and the account itself may", async () => {
    const u = await scene.u();
    const Policy = JSON.stringify(ramDocument(ramAllow("kms:Decrypt", naming(arnOf(u)))));
    await scene.call(scene.root, "SetKeyPolicy", { KeyId: k1.id, Policy });
    await scene.denied(u, ...encrypt(), { names: k1.arn });
    await scene.allowed(await scene.u(ramAllow("kms:Encrypt")), ...encrypt());
    await scene.allowed(scene.root, ...encrypt());
  });

  it("55 denies whatever RAM allows", async () => {
    const u = await scene.u(ramAllow("kms:Decrypt", { Resource: k1.arn }));
    const { CiphertextBlob } = await scene.call(scene.root, ...encrypt());
    const decrypt = ["Decrypt", { CiphertextBlob }] as const;
    await scene.allowed(u, ...decrypt);
    await scene.keyPolicy(k1.id, ramDeny("kms:Decrypt", naming(arnOf(u))));
    await scene.denied(u, ...decrypt, { names: k1.arn, ...RESOURCE_DENIES });
    await scene.keyPolicy(k1.id, ramDeny("kms:Decrypt", naming(`acs:ram::${scene.a}:*`)));
    await scene.denied(u, ...decrypt, { names: k1.arn, ...RESOURCE_DENIES });
    await scene.allowed(scene.root, ...decrypt);
    await scene.keyPolicy(k1.id);
    await scene.allowed(u, ...decrypt);
  });

  it("56 does not help whom RAM denies", async () => {
    const u = await scene.u(ramDeny("kms:Decrypt"));
    await scene.keyPolicy(k1.id, ramAllow("kms:*", naming(arnOf(u))));
    const { CiphertextBlob } = await scene.allowed(u, ...encrypt());
    await scene.denied(u, "Decrypt", { CiphertextBlob }, { names: k1.arn, type: "ExplicitDeny" });
  });

  it("59 names a role for all of its sessions", async () => {
    const r = await scene.as("role/r");
    const alice = await scene.as("user/alice", [system("AliyunSTSAssumeRoleAccess")]);
    const session = await scene.assume(alice, "r");
    await scene.denied(session, ...encrypt(), { names: k1.arn });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(`acs:ram::${scene.a}:role/r`)));
    await scene.allowed(r, ...encrypt());
    await scene.allowed(session, ...encrypt());
    await scene.denied(alice, ...encrypt(), { names: k1.arn });
  });

  it("has conditions", async () => {
    const u = await scene.u();
    const Condition = { IpAddress: { "acs:SourceIp": "192.168.0.0/16" } };
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", { ...naming(arnOf(u)), Condition }));
    await scene.allowed(u, ...encrypt(), { "acs:SourceIp": "192.168.3.4" });
    await scene.denied(u, ...encrypt(), { names: k1.arn }, { "acs:SourceIp": "10.0.0.1" });
  });

  it("means who was made anew with a name, and nobody who is gone", async () => {
    const u = await scene.as("user/again");
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(u))));
    await scene.allowed(u, ...encrypt());
    await scene.control("DELETE", `identities/alibaba/${scene.a}/user/again`);
    await expect(scene.call(u, ...encrypt())).rejects.toMatchObject({ code: "InvalidAccessKeyId.NotFound" });
    await scene.allowed(await scene.as("user/again"), ...encrypt());
  });
});

describe("the policy of a secret", () => {
  /** Makes a secret under k1 with statements in its policy besides the default one. */
  async function secret(...statements: RamStatement[]) {
    const name = await addSecret(scene.client, { DKMSInstanceId: instance, EncryptionKeyId: k1.id });
    const Policy = scene.resourcePolicy(...statements);
    await scene.call(scene.root, "SetSecretPolicy", { SecretName: name, Policy });
    return name;
  }

  it("lets whom it names read, who then needs the key", async () => {
    const u = await scene.u();
    const SecretName = await secret(ramAllow("kms:GetSecretValue", naming(arnOf(u))));
    const read = ["GetSecretValue", { SecretName }] as const;
    await scene.denied(u, ...read, { names: k1.id, on: k1.arn, action: "kms:Decrypt" });
    await scene.keyPolicy(k1.id, ramAllow("kms:Decrypt", naming(arnOf(u))));
    await scene.allowed(u, ...read);
    const names = scene.arn(`secret/${SecretName}`);
    await scene.denied(u, "DescribeSecret", { SecretName }, { names });
  });

  it("lets administrators manage, and neither read nor change the policy", async () => {
    const u = await scene.u();
    const SecretName = await secret(ramAllow("kms:*", naming(arnOf(u))));
    const names = scene.arn(`secret/${SecretName}`);
    await scene.allowed(u, "DescribeSecret", { SecretName });
    await scene.allowed(u, "UpdateSecret", { SecretName, Description: "d" });
    const Policy = scene.resourcePolicy();
    await scene.denied(u, "SetSecretPolicy", { SecretName, Policy }, { names });
    await scene.denied(u, "GetSecretPolicy", { SecretName }, { names });
  });

  it("denies whatever RAM allows", async () => {
    const u = await scene.u(ramAllow("kms:*"));
    const SecretName = await secret(ramDeny("kms:GetSecretValue", naming(arnOf(u))));
    const names = scene.arn(`secret/${SecretName}`);
    await scene.denied(u, "GetSecretValue", { SecretName }, { names, ...RESOURCE_DENIES });
    await scene.allowed(scene.root, "GetSecretValue", { SecretName });
  });
});

describe("a session policy", () => {
  const FULL = ["acs:ram:*:system:policy/AliyunKMSFullAccess"];
  const session = async (policies: readonly unknown[], ...statements: RamStatement[]) => {
    await scene.as("role/s", policies);
    const alice = await scene.as("user/alice", [system("AliyunSTSAssumeRoleAccess")]);
    return scene.assume(alice, "s", { Policy: ramDocument(...statements) });
  };
  const BY_SESSION = { by: "SessionPolicy" } as const;

  it("60 narrows what the role may", async () => {
    const narrow = await session(FULL, ramAllow("kms:Encrypt", { Resource: k1.arn }));
    await scene.allowed(narrow, ...encrypt());
    await scene.denied(narrow, "GenerateDataKey", { KeyId: k1.id }, { names: k1.arn, ...BY_SESSION });
    const denying = await session(FULL, ramAllow("kms:*"), ramDeny("kms:Encrypt"));
    await scene.denied(denying, ...encrypt(), { names: k1.arn, type: "ExplicitDeny", ...BY_SESSION });
  });

  it("61 is judged before the key policy", async () => {
    const narrow = await session([], ramAllow("kms:Decrypt"));
    await scene.keyPolicy(k1.id, ramAllow("kms:*", naming(`acs:ram::${scene.a}:role/s`)));
    await scene.denied(narrow, ...encrypt(), { names: k1.arn, ...BY_SESSION });
    await scene.allowed(await session([], ramAllow("kms:Encrypt")), ...encrypt());
  });

  it("62 grants nothing", async () => {
    await scene.denied(await session([], ramAllow("kms:*")), ...encrypt(), { names: k1.arn });
  });
});

describe("control policies", () => {
  const FULL = { policy: ramDocument(ramAllow("*")) };
  const CONTROL = { by: "ControlPolicy" } as const;
  const put = (...levels: unknown[][]) =>
    scene.control("PUT", `resource-directories/${scene.a}`, {
      id: "rd-1",
      managementAccount: scene.b,
      controlPolicies: levels,
    });

  it("63 64 65 66 bound users and roles, not the account, and let nothing else help", async () => {
    const u = await scene.as("user/full", [system("AdministratorAccess")]);
    const denying = { policy: ramDocument(ramDeny(["kms:ScheduleKeyDeletion", "kms:CreateKey"])) };
    expect((await put([FULL], [FULL, denying])).status).toBe(200);
    await scene.denied(u, ...schedule(), { names: k1.arn, type: "ExplicitDeny", ...CONTROL });
    await scene.denied(u, "CreateKey", {}, { names: null, type: "ExplicitDeny", ...CONTROL });
    await scene.allowed(u, ...encrypt());
    await scene.allowed(scene.root, ...schedule());
    await scene.call(scene.root, "CancelKeyDeletion", { KeyId: k1.id });
    // None of a level allows.
    await put([FULL], [{ policy: ramDocument(ramAllow(["kms:Describe*", "ram:*"])) }]);
    await scene.denied(u, ...encrypt(), { names: k1.arn, ...CONTROL });
    await scene.allowed(u, "DescribeKey", { KeyId: k1.id });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(u))));
    await scene.denied(u, ...encrypt(), { names: k1.arn, ...CONTROL });
    await scene.denied(await scene.as("role/c", [system("AdministratorAccess")]), ...encrypt(), {
      names: k1.arn,
      ...CONTROL,
    });
    expect((await scene.control("DELETE", `resource-directories/${scene.a}`)).status).toBe(204);
    await scene.allowed(u, ...encrypt());
  });

  it("are those of the key's account where another account uses it", async () => {
    await put([{ policy: ramDocument(ramAllow("kms:Decrypt")) }]);
    const stranger = "5555666677778888";
    const x = await scene.as("user/x", [system("AliyunKMSFullAccess")], { account: stranger });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(x))));
    const byArn = ["Encrypt", { KeyId: k1.arn, Plaintext }] as const;
    await scene.denied(x, ...byArn, { names: k1.arn, ...CONTROL });
    // Nobody of the management account is bound.
    const y = await scene.as("user/y", [system("AliyunKMSFullAccess")], { account: scene.b });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(y))));
    await scene.allowed(y, ...byArn);
    await scene.control("DELETE", `resource-directories/${scene.a}`);
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(x))));
    await scene.allowed(x, ...byArn);
  });
});
