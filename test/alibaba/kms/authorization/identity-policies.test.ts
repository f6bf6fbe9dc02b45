import { beforeAll, describe, expect, it } from "vitest";
import { base64 } from "../../../support/alibaba-keys.ts";
import {
  atDedicated,
  RamScene,
  ramAllow,
  ramDeny,
  ramDocument,
  refused,
} from "../../../support/ram-scene.ts";

/* What policies of users say. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");

let scene: RamScene;
let instance: string;
let k1: { id: string; arn: string };
let k0: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
  k1 = await scene.key({ DKMSInstanceId: instance });
  k0 = await scene.key();
});

const encrypt = (KeyId = k1.id) => ["Encrypt", { KeyId, Plaintext }] as const;

describe("resources of a policy", () => {
  it("23 24 25 are ARNs, with wildcards for Region and account too", async () => {
    for (const Resource of [
      k1.arn,
      `acs:kms:*:*:key/${k1.id}`,
      `acs:kms:cn-hangzhou:*:key/${k1.id}`,
      `acs:kms:*:${scene.a}:key/*`,
      `acs:kms:*:*:key/${k1.id.slice(0, -1)}?`,
      [scene.arn("alias/*"), k1.arn],
    ]) {
      await scene.allowed(await scene.u(ramAllow("kms:Encrypt", { Resource })), ...encrypt());
    }
  });

  it("26 27 of another Region, account or key are no match, nor those of another case", async () => {
    for (const Resource of [
      scene.arn("key/*", scene.a, "cn-shanghai"),
      scene.arn("key/*", scene.b),
      k0.arn,
      scene.arn("key"),
      scene.arn("secret/*"),
      scene.arn("KEY/*"),
      k1.arn.slice(0, -1),
    ]) {
      const u = await scene.u(ramAllow("kms:Encrypt", { Resource }));
      await scene.denied(u, ...encrypt(), { names: k1.arn });
    }
    const shanghai = await scene.u(
      ramAllow("kms:CreateKey", { Resource: scene.arn("key", scene.a, "cn-shanghai") }),
    );
    await scene.denied(shanghai, "CreateKey", {}, { names: null, on: scene.arn("key") });
    await scene.allowed({ ...shanghai, region: "cn-shanghai" }, "CreateKey");
  });

  it("28 29 30 are containers where something is made or listed", async () => {
    const items = await scene.u(
      ramAllow("kms:*", { Resource: ["acs:kms:*:*:key/*", "acs:kms:*:*:alias/*"] }),
    );
    await scene.denied(items, "CreateKey", {}, { names: null, on: scene.arn("key") });
    await scene.denied(items, "ListKeys", {}, { names: null, on: scene.arn("key") });
    await scene.denied(items, "ListAliases", {}, { names: null, on: scene.arn("alias") });
    await scene.allowed(items, "DescribeKey", { KeyId: k1.id });
    const Resource = ["acs:kms:*:*:key", "acs:kms:*:*:alias"];
    const containers = await scene.u(ramAllow("kms:*", { Resource }));
    await scene.allowed(containers, "CreateKey");
    await scene.allowed(containers, "ListKeys");
    await scene.allowed(containers, "ListAliases");
    await scene.denied(containers, "DescribeKey", { KeyId: k1.id }, { names: k1.arn });
    for (const secrets of ["acs:kms:*:*:secret", "acs:kms:*:*:secret/*"]) {
      const u = await scene.u(ramAllow(["kms:CreateSecret", "kms:ListSecrets"], { Resource: secrets }));
      await scene.allowed(u, "ListSecrets");
      const SecretName = `made-${secrets.length}`;
      await scene.allowed(u, "CreateSecret", { SecretName, SecretData: "a", VersionId: "v1" });
    }
  });

  it("31 32 33 are both, the alias and its key, where an alias is made, moved or deleted", async () => {
    const create = ["CreateAlias", { AliasName: "alias/made", KeyId: k1.id }] as const;
    const alias = scene.arn("alias/made");
    const on = (...Resource: string[]) =>
      scene.u(ramAllow(["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"], { Resource }));
    await scene.denied(await on("acs:kms:*:*:alias/*"), ...create, { names: k1.arn });
    await scene.denied(await on(k1.arn), ...create, { names: alias });
    await scene.allowed(await on("acs:kms:*:*:alias/*", k1.arn), ...create);
    const update = ["UpdateAlias", { AliasName: "alias/made", KeyId: k0.id }] as const;
    await scene.denied(await on(alias, k1.arn), ...update, { names: k0.arn });
    await scene.allowed(await on(alias, k0.arn), ...update);
    const remove = ["DeleteAlias", { AliasName: "alias/made" }] as const;
    await scene.denied(await on(alias, k1.arn), ...remove, { names: k0.arn });
    await scene.denied(await on(k0.arn), ...remove, { names: alias });
    await scene.allowed(await on(alias, k0.arn), ...remove);
  });

  it("110 111 are both where an alias names the key", async () => {
    const AliasName = "alias/app";
    await scene.client.call("CreateAlias", { AliasName, KeyId: k1.id });
    const onKey = await scene.u(ramAllow("kms:Encrypt", { Resource: k1.arn }));
    for (const KeyId of [AliasName, scene.arn(AliasName)]) {
      await scene.denied(onKey, ...encrypt(KeyId), { names: scene.arn("alias/app") });
    }
    const onAlias = await scene.u(ramAllow("kms:Encrypt", { Resource: scene.arn("alias/app") }));
    await scene.denied(onAlias, ...encrypt(AliasName), { names: k1.arn });
    const both = await scene.u(ramAllow("kms:Encrypt", { Resource: [k1.arn, scene.arn("alias/app")] }));
    await scene.allowed(both, ...encrypt(AliasName));
    await scene.allowed(both, ...encrypt(scene.arn(AliasName)));
    const notByAlias = await scene.u(
      ramAllow("kms:*"),
      ramDeny("kms:*", { Resource: "acs:kms:*:*:alias/*" }),
    );
    await scene.denied(notByAlias, ...encrypt(AliasName), {
      names: scene.arn("alias/app"),
      type: "ExplicitDeny",
    });
    await scene.allowed(notByAlias, ...encrypt());
  });
});

describe("actions of a policy", () => {
  it("34 35 36 have wildcards, in any case, and may be those that are not meant", async () => {
    for (const Action of [
      "kms:Enc*",
      "kms:Encryp?",
      "*",
      "kms:*",
      "KMS:encrypt",
      ["kms:Decrypt", "kms:Encrypt"],
    ]) {
      await scene.allowed(await scene.u(ramAllow(Action)), ...encrypt());
    }
    for (const Action of ["kms:Encryp", "kms:Encrypt?", "kms:Decrypt", "ecs:*", "kms:encrypt0"]) {
      await scene.denied(await scene.u(ramAllow(Action)), ...encrypt(), { names: k1.arn });
    }
    const but = { Effect: "Allow", NotAction: ["kms:Decrypt"], Resource: "*" };
    await scene.allowed(await scene.u(but), ...encrypt());
    const { CiphertextBlob } = await scene.call(scene.root, ...encrypt());
    await scene.denied(await scene.u(but), "Decrypt", { CiphertextBlob }, { names: k1.arn });
  });

  it("37 38 39 are denied explicitly, whatever is allowed besides", async () => {
    const u = await scene.u(ramAllow("kms:*"), ramDeny("kms:ScheduleKeyDeletion"));
    const schedule = ["ScheduleKeyDeletion", { KeyId: k1.id, PendingWindowInDays: 7 }] as const;
    await scene.denied(u, ...schedule, { names: k1.arn, type: "ExplicitDeny" });
    await scene.allowed(u, ...encrypt());
    const onKey = await scene.u(ramAllow("kms:*"), ramDeny("kms:*", { Resource: k1.arn }));
    await scene.denied(onKey, ...encrypt(), { names: k1.arn, type: "ExplicitDeny" });
    await scene.allowed(onKey, ...encrypt(k0.id));
    const { KeyMetadata } = await scene.client.call("DescribeKey", { KeyId: k1.id });
    expect(KeyMetadata).toMatchObject({ KeyState: "Enabled" });
  });

  it("109 112 are those of both keys where a text is encrypted anew", async () => {
    const { CiphertextBlob } = await scene.call(scene.root, ...encrypt());
    const again = ["ReEncrypt", { CiphertextBlob, DestinationKeyId: k0.id }] as const;
    await scene.allowed(await scene.u(ramAllow("kms:ReEncrypt*")), ...again);
    const from = ramAllow("kms:ReEncryptFrom", { Resource: k1.arn });
    const to = ramAllow("kms:ReEncryptTo", { Resource: k0.arn });
    await scene.allowed(await scene.u(from, to), ...again);
    await scene.denied(await scene.u(from), ...again, { names: k0.arn, action: "kms:ReEncryptTo" });
    await scene.denied(await scene.u(to), ...again, { names: k1.arn, action: "kms:ReEncryptFrom" });
    const other = await scene.u(ramAllow(["kms:ReEncrypt", "kms:Encrypt", "kms:Decrypt"]));
    await scene.denied(other, ...again, { names: k1.arn, action: "kms:ReEncryptFrom" });
  });
});

describe("policies", () => {
  it("of groups count as the user's own", async () => {
    const u = await scene.as("user/u");
    const ram = (action: string, parameters: object) =>
      scene.call(scene.root, action, { ...parameters }, "2015-05-01");
    await ram("CreateGroup", { GroupName: "g" });
    await ram("AttachPolicyToGroup", {
      GroupName: "g",
      PolicyName: "AliyunKMSCryptoUserAccess",
      PolicyType: "System",
    });
    await scene.denied(u, ...encrypt(), { names: k1.arn });
    await ram("AddUserToGroup", { GroupName: "g", UserName: "u" });
    await scene.allowed(u, ...encrypt());
    const denying = await scene.as("user/u", [ramDocument(ramDeny("kms:Encrypt"))]);
    await scene.denied(denying, ...encrypt(), { names: k1.arn, type: "ExplicitDeny" });
    await ram("RemoveUserFromGroup", { GroupName: "g", UserName: "u" });
    await scene.denied(await scene.as("user/u"), ...encrypt(), { names: k1.arn });
  });

  it("are told by name and version where they deny", async () => {
    const document = ramDocument(ramAllow("kms:*"), ramDeny("kms:Encrypt"));
    const u = await scene.as("user/u", [{ name: "no-encryption", document }]);
    const { data } = await refused(scene.call(u, ...encrypt()));
    const { EncodedDiagnosticMessage } = data.AccessDeniedDetail as Record<string, string>;
    const answer = await scene.call(
      scene.root,
      "DecodeDiagnosticMessage",
      { EncodedDiagnosticMessage },
      "2015-05-01",
    );
    expect(answer.DecodedDiagnosticMessage).toMatchObject({
      ExplicitDeny: true,
      MatchedPolicies: [{ Effect: "Deny", PolicyIdentifier: "no-encryption", PolicyType: "Custom" }],
    });
  });

  it("decide at the dedicated gateway too", async () => {
    const u = atDedicated(await scene.u(ramAllow("kms:Encrypt", { Resource: k1.arn })), instance);
    await scene.allowed(u, ...encrypt());
    await scene.denied(u, "GenerateDataKey", { KeyId: k1.id }, { names: k1.arn });
  });
});
