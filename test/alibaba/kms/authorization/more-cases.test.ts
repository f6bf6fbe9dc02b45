import { beforeAll, describe, expect, it } from "vitest";
import { alibabaFailure } from "../../../support/alibaba.ts";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import { RamScene, ramAllow, system } from "../../../support/ram-scene.ts";

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

describe("the account itself", () => {
  const policyOf = (Action: string, Principal: object = { RAM: [`acs:ram::${scene.a}:*`] }) =>
    JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Principal, Action: [Action], Resource: ["*"] }],
    });
  const failed = (action: string, parameters: object) =>
    alibabaFailure(scene.call(scene.root, action, { ...parameters }));

  it("76 77 81 is told that other keys and secrets have no policy, and others than default there are none", async () => {
    const SecretName = await addSecret(scene.client);
    const UNSUPPORTED = { code: "Forbidden.KeyPolicyUnSupported", status: 400 };
    expect(await failed("GetKeyPolicy", { KeyId: k0.id })).toMatchObject(UNSUPPORTED);
    expect(await failed("SetKeyPolicy", { KeyId: k0.id, Policy: policyOf("kms:*") })).toMatchObject(
      UNSUPPORTED,
    );
    expect(await failed("GetSecretPolicy", { SecretName })).toMatchObject(UNSUPPORTED);
    expect(await failed("SetSecretPolicy", { SecretName, Policy: policyOf("kms:*") })).toMatchObject(
      UNSUPPORTED,
    );
    expect(await failed("GetKeyPolicy", { KeyId: k1.id, PolicyName: "other" })).toMatchObject({
      status: 404,
      message: "Not Found",
    });
    const { Policy } = await scene.allowed(scene.root, "GetKeyPolicy", {
      KeyId: k1.id,
      PolicyName: "default",
    });
    expect(JSON.parse(String(Policy))).toMatchObject({ Statement: [{ Sid: "kms default key policy" }] });
  });

  it("78 79 80 81 sets policies of 32,768 bytes at the most that are about KMS, of principals alone", async () => {
    const filling = "x".repeat(32_768 - policyOf("kms:").length);
    const whole = policyOf(`kms:${filling}`);
    await scene.allowed(scene.root, "SetKeyPolicy", { KeyId: k1.id, Policy: whole });
    const { Policy } = await scene.call(scene.root, "GetKeyPolicy", { KeyId: k1.id });
    expect(Policy).toBe(whole);
    for (const wrong of [
      policyOf(`kms:${filling}x`),
      policyOf("ecs:*"),
      policyOf("*"),
      policyOf("kms:*", { RAM: ["*"] }),
      policyOf("kms:*", { RAM: [`acs:ram::${scene.a}:group/g`] }),
      policyOf("kms:*").replace('"Version":"1"', '"Version":"2"'),
      policyOf("kms:*").replace('"Resource":["*"]', `"Resource":["${k1.arn}"]`),
      "{",
    ]) {
      expect(await failed("SetKeyPolicy", { KeyId: k1.id, Policy: wrong })).toMatchObject({
        code: "InvalidParameter",
        status: 400,
      });
    }
    await scene.keyPolicy(k1.id);
  });
});

describe("operations on instances", () => {
  it("are asked about the instance that they name, else about all", async () => {
    const arn = scene.arn(`keystore/${instance}`);
    const u = await scene.u(ramAllow("kms:*", { Resource: arn }));
    await scene.allowed(u, "GetKmsInstance", { KmsInstanceId: instance });
    await scene.allowed(u, "GetKmsInstanceQuotaInfos", { KmsInstanceId: instance });
    await scene.allowed(u, "UpdateKmsInstanceBindVpc", { KmsInstanceId: instance, BindVpcs: "[]" });
    for (const parameters of [{ KmsInstanceId: instance }, { ProtectedResourceArn: arn }]) {
      await scene.allowed(u, "SetDeletionProtection", { ...parameters, EnableDeletionProtection: false });
    }
    await scene.denied(u, "ListKmsInstances", {}, { names: null });
    await scene.denied(u, "GetKmsInstance", { KmsInstanceId: "kst-hzz0000000000000000aa" }, { names: null });
    const none = await scene.u(ramAllow("kms:*", { Resource: scene.arn("key/*") }));
    const protect = { EnableDeletionProtection: true };
    for (const parameters of [{ KmsInstanceId: instance }, { ProtectedResourceArn: arn }]) {
      await scene.denied(
        none,
        "SetDeletionProtection",
        { ...parameters, ...protect },
        { names: null, on: arn },
      );
    }
    await scene.denied(
      await scene.u(ramAllow("kms:*", { Resource: arn })),
      "SetDeletionProtection",
      { KeyId: k1.id, ...protect },
      { names: k1.arn },
    );
    await scene.allowed(none, "SetDeletionProtection", { KeyId: k1.id, EnableDeletionProtection: false });
    const { KmsInstance } = await scene.client.call("GetKmsInstance", { KmsInstanceId: instance });
    expect(KmsInstance).not.toMatchObject({ DeletionProtection: true });
  });
});

describe("operations on tags", () => {
  const Tag = { "Tag.1.Key": "a", "Tag.1.Value": "b" };

  it("need the right to each of the resources", async () => {
    const SecretName = await addSecret(scene.client);
    const secret = scene.arn(`secret/${SecretName}`);
    const u = await scene.u(ramAllow(["kms:*Tag*"], { Resource: [k0.arn, secret] }));
    const keys = (...ids: string[]) => Object.fromEntries(ids.map((id, n) => [`ResourceId.${n + 1}`, id]));
    const key = { ResourceType: "key" };
    await scene.allowed(u, "TagResources", { ...key, ...keys(k0.id), ...Tag });
    await scene.denied(u, "TagResources", { ...key, ...keys(k0.id, k1.id), ...Tag }, { names: k1.arn });
    await scene.allowed(u, "ListTagResources", { ...key, ...keys(k0.id) });
    await scene.denied(u, "ListTagResources", { ...key, ...keys(k1.id) }, { names: k1.arn });
    const all = { names: null, on: scene.arn("key/*") };
    await scene.denied(u, "ListTagResources", key, all);
    const ofSecret = { ResourceType: "secret", "ResourceId.1": SecretName };
    await scene.allowed(u, "TagResources", { ...ofSecret, ...Tag });
    await scene.allowed(u, "UntagResources", { ...ofSecret, "TagKey.1": "a" });
    await scene.allowed(u, "TagResource", { KeyId: k0.id, Tags: [{ TagKey: "c", TagValue: "d" }] });
    await scene.allowed(u, "TagResource", { SecretName, Tags: [{ TagKey: "c", TagValue: "d" }] });
    await scene.allowed(u, "ListResourceTags", { KeyId: k0.id });
    await scene.denied(u, "UntagResource", { KeyId: k1.id, TagKeys: ["c"] }, { names: k1.arn });
    const other = await addSecret(scene.client);
    const names = scene.arn(`secret/${other}`);
    await scene.denied(u, "UntagResource", { SecretName: other, TagKeys: ["c"] }, { names });
    const { Tags } = await scene.client.call("ListResourceTags", { KeyId: k1.id });
    expect(Tags).toEqual({ Tag: [] });
  });

  it("let nobody give themselves a key by its tag", async () => {
    const u = await scene.u(ramAllow("kms:*", { Condition: { StringEquals: { "kms:tag/team": "mine" } } }));
    const { id, arn } = await scene.key();
    const Tags = [{ TagKey: "team", TagValue: "mine" }];
    await scene.denied(u, "TagResource", { KeyId: id, Tags }, { names: arn });
    await scene.denied(u, "Encrypt", { KeyId: id, Plaintext }, { names: arn });
  });
});

describe("operations on access points", () => {
  it("are asked about what they name", async () => {
    const on = (rest: string) => scene.u(ramAllow("kms:*", { Resource: scene.arn(rest) }));
    const rules = await on("network/rule*");
    await scene.allowed(rules, "CreateNetworkRule", {
      Name: "rule-1",
      Type: "Private",
      SourcePrivateIp: ["10.0.0.0/8"],
    });
    await scene.allowed(rules, "DescribeNetworkRule", { Name: "rule-1" });
    await scene.denied(
      rules,
      "DeleteNetworkRule",
      { Name: "other" },
      { names: null, on: scene.arn("network/other") },
    );
    await scene.denied(rules, "ListNetworkRules", {}, { names: null });
    const policies = await on("policy/p*");
    const policy = { Permissions: ["RbacPermission/Template/CryptoServiceKeyUser"], Resources: ["key/*"] };
    await scene.allowed(policies, "CreatePolicy", { Name: "p-1", ...policy });
    await scene.denied(policies, "DescribePolicy", { Name: "q" }, { names: null, on: scene.arn("policy/q") });
    const points = await on("applicationaccesspoint/app");
    await scene.allowed(points, "CreateApplicationAccessPoint", { Name: "app", Policies: ["p-1"] });
    await scene.allowed(points, "CreateClientKey", { AapName: "app", Password: "Passw0rd-1" });
    await scene.allowed(points, "ListClientKeys", { AapName: "app" });
    await scene.denied(
      points,
      "CreateClientKey",
      { AapName: "app2", Password: "Passw0rd-1" },
      { names: null, on: scene.arn("applicationaccesspoint/app2") },
    );
  });
});

describe("secrets", () => {
  it("are named by name or ARN, and have ARNs of their own account", async () => {
    const SecretName = await addSecret(scene.client);
    const names = scene.arn(`secret/${SecretName}`);
    const u = await scene.u(ramAllow("kms:GetSecretValue", { Resource: "acs:kms:*:*:secret/secret-*" }));
    await scene.allowed(u, "GetSecretValue", { SecretName });
    await scene.allowed(u, "GetSecretValue", { SecretName: names });
    const { code } = await alibabaFailure(scene.call(u, "GetSecretValue", { SecretName: "secret-none" }));
    expect(code).toBe("Forbidden.ResourceNotFound");
    await scene.denied(u, "GetSecretValue", { SecretName: "none" }, { names: scene.arn("secret/none") });
    await scene.denied(u, "DeleteSecret", { SecretName }, { names });
    const admin = await scene.as("user/admin", [system("AliyunKMSSecretAdminAccess")]);
    await scene.allowed(admin, "DeleteSecret", { SecretName, RecoveryWindowInDays: 7 });
  });
});
