import { beforeAll, describe, expect, it } from "vitest";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import { atDedicated, RamScene, ramAllow, ramDocument, system } from "../../../support/ram-scene.ts";

/*
 * What policies of RAM itself let users and roles do. Numbers are those of the project's table of decisions.
 */

const Plaintext = base64("text");

let scene: RamScene;
let instance: string;
/** A key of the instance, and one outside of instances. */
let k1: { id: string; arn: string };
let k0: { id: string; arn: string };
let signing: { KeyId: string; KeyVersionId: string };
let mac: string;
/** A secret of the instance under k1. */
let s1: string;
let s1Arn: string;
/** A secret under the default key for secrets. */
let plain: string;

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
  const DKMSInstanceId = instance;
  k1 = await scene.key({ DKMSInstanceId });
  k0 = await scene.key();
  const { client } = scene;
  s1 = await addSecret(client, { DKMSInstanceId, EncryptionKeyId: k1.id });
  s1Arn = scene.arn(`secret/${s1}`);
  plain = await addSecret(client);
  const { id: KeyId } = await scene.key({ KeySpec: "EC_P256" });
  const { KeyVersions } = await client.call("ListKeyVersions", { KeyId });
  const [version] = (KeyVersions as { KeyVersion: { KeyVersionId: string }[] }).KeyVersion;
  signing = { KeyId, KeyVersionId: version?.KeyVersionId ?? "" };
  mac = (await scene.key({ KeySpec: "HMAC_SHA_256", KeyUsage: "GENERATE/VERIFY_MAC", DKMSInstanceId })).id;
});

const named = (...policies: string[]) => scene.as("user/u", policies.map(system));

describe("the account itself", () => {
  it("1 may all", async () => {
    await scene.allowed(scene.root, "Encrypt", { KeyId: k1.id, Plaintext });
  });
});

describe("a user", () => {
  it("2 without policies may nothing, neither with a key outside of instances nor with another", async () => {
    const u = await scene.u();
    for (const { id, arn } of [k0, k1]) {
      await scene.denied(u, "Encrypt", { KeyId: id, Plaintext }, { names: arn });
      await scene.denied(u, "Encrypt", { KeyId: arn, Plaintext }, { names: arn });
    }
    await scene.denied(u, "ListKeys", {}, { names: null, on: scene.arn("key") });
    await scene.denied(u, "ListAliases", {}, { names: null, on: scene.arn("alias") });
    await scene.denied(u, "ListSecrets", {}, { names: null, on: scene.arn("secret") });
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, { names: s1Arn });
  });

  it("3 with AliyunKMSFullAccess or AdministratorAccess may all", async () => {
    for (const name of ["AliyunKMSFullAccess", "AdministratorAccess"]) {
      const u = await named(name);
      await scene.allowed(u, "Encrypt", { KeyId: k0.id, Plaintext });
      await scene.allowed(u, "Encrypt", { KeyId: k1.id, Plaintext });
      await scene.allowed(u, "GetSecretValue", { SecretName: s1 });
      await scene.allowed(u, "GetRandomPassword");
      await scene.allowed(u, "CreateKey");
      await scene.allowed(u, "ListKmsInstances");
    }
  });

  it("4 with AliyunKMSReadOnlyAccess lists and describes", async () => {
    const u = await named("AliyunKMSReadOnlyAccess");
    await scene.allowed(u, "DescribeKey", { KeyId: k1.id });
    await scene.allowed(u, "ListKeys");
    await scene.allowed(u, "GetKeyPolicy", { KeyId: k1.id });
    await scene.allowed(u, "ListSecrets");
    await scene.allowed(u, "DescribeSecret", { SecretName: s1 });
    await scene.allowed(u, "GetSecretPolicy", { SecretName: s1 });
    await scene.allowed(u, "GetPublicKey", signing);
    await scene.allowed(u, "GetKmsInstance", { KmsInstanceId: instance });
    await scene.allowed(u, "GetDefaultKmsInstance");
    await scene.allowed(u, "ListTagResources", { ResourceType: "key" });
    await scene.allowed(u, "DescribeAccountKmsStatus");
  });

  it("5 6 7 with AliyunKMSReadOnlyAccess reads no values, and does nothing", async () => {
    const u = await named("AliyunKMSReadOnlyAccess");
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, { names: s1Arn });
    await scene.denied(u, "Encrypt", { KeyId: k1.id, Plaintext }, { names: k1.arn });
    await scene.denied(u, "CreateKey", {}, { names: null, on: scene.arn("key") });
    await scene.denied(u, "GetRandomPassword", {}, { names: null });
    await scene.denied(
      u,
      "GetClientKey",
      { ClientKeyId: "KAAP.00000000-0000-4000-8000-000000000000" },
      { names: null },
    );
    const wrapping = { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" };
    await scene.denied(u, "GetParametersForImport", { KeyId: k0.id, ...wrapping }, { names: k0.arn });
  });

  it("8 9 with AliyunKMSCryptoUserAccess uses keys", async () => {
    const u = await named("AliyunKMSCryptoUserAccess");
    const { CiphertextBlob } = await scene.allowed(u, "Encrypt", { KeyId: k1.id, Plaintext });
    await scene.allowed(u, "Decrypt", { CiphertextBlob });
    await scene.allowed(u, "GenerateDataKey", { KeyId: k1.id });
    await scene.allowed(u, "GenerateDataKeyWithoutPlaintext", { KeyId: k1.id });
    const signed = { ...signing, Algorithm: "ECDSA_SHA_256", Digest: base64(new Uint8Array(32)) };
    const { Value } = await scene.allowed(u, "AsymmetricSign", signed);
    await scene.allowed(u, "AsymmetricVerify", { ...signed, Value });
    await scene.allowed(u, "GetPublicKey", signing);
    const message = { KeyId: mac, Algorithm: "HMAC_SHA_256", Message: Plaintext };
    const { Mac } = await scene.allowed(u, "GenerateMac", message);
    await scene.allowed(u, "VerifyMac", { ...message, Mac });
  });

  it("10 11 12 with AliyunKMSCryptoUserAccess neither re-encrypts, exports, nor describes", async () => {
    const u = await named("AliyunKMSCryptoUserAccess");
    const { CiphertextBlob } = await scene.allowed(u, "Encrypt", { KeyId: k1.id, Plaintext });
    const again = { CiphertextBlob, DestinationKeyId: k0.id };
    await scene.denied(u, "ReEncrypt", again, { names: k1.arn, action: "kms:ReEncryptFrom" });
    await scene.denied(u, "DescribeKey", { KeyId: k1.id }, { names: k1.arn });
    const exporting = {
      PublicKeyBlob: "AAAA",
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    };
    await scene.denied(u, "ExportDataKey", { CiphertextBlob, ...exporting }, { names: k1.arn });
    await scene.denied(u, "GenerateAndExportDataKey", { KeyId: k1.id, ...exporting }, { names: k1.arn });
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, { names: s1Arn });
  });

  it("13 with AliyunKMSCryptoAdminAccess does all with keys and aliases", async () => {
    const u = await named("AliyunKMSCryptoAdminAccess");
    const { CiphertextBlob } = await scene.call(scene.root, "Encrypt", { KeyId: k1.id, Plaintext });
    await scene.allowed(u, "Decrypt", { CiphertextBlob });
    await scene.allowed(u, "CreateKey");
    await scene.allowed(u, "CreateAlias", { KeyId: k1.id, AliasName: "alias/administrators" });
    await scene.allowed(u, "ListAliases");
    await scene.allowed(u, "ListKeys");
    await scene.allowed(u, "ReEncrypt", { CiphertextBlob, DestinationKeyId: k0.id });
  });

  it("14 15 with AliyunKMSCryptoAdminAccess has nothing of secrets and instances", async () => {
    const u = await named("AliyunKMSCryptoAdminAccess");
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, { names: s1Arn });
    await scene.denied(u, "ListSecrets", {}, { names: null, on: scene.arn("secret") });
    await scene.denied(u, "GetRandomPassword", {}, { names: null });
    await scene.denied(u, "ListKmsInstances", {}, { names: null });
  });

  it("16 18 with AliyunKMSSecretUserAccess lacks kms:Decrypt of the key, at both gateways", async () => {
    const u = await named("AliyunKMSSecretUserAccess");
    const refusal = { names: k1.id, on: k1.arn, action: "kms:Decrypt" };
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, refusal);
    await scene.denied(atDedicated(u, instance), "GetSecretValue", { SecretName: s1 }, refusal);
    await scene.allowed(u, "DescribeSecret", { SecretName: s1 });
    await scene.allowed(u, "ListSecretVersionIds", { SecretName: s1 });
  });

  it("17 18 that is a role's session needs kms:Decrypt at the dedicated gateway alone", async () => {
    const r = await scene.as("role/r", [system("AliyunKMSSecretUserAccess")]);
    const alice = await scene.as("user/alice", [system("AliyunSTSAssumeRoleAccess")]);
    for (const session of [r, await scene.assume(alice, "r")]) {
      await scene.allowed(session, "GetSecretValue", { SecretName: s1 });
      const refusal = { names: k1.id, on: k1.arn, action: "kms:Decrypt" };
      await scene.denied(atDedicated(session, instance), "GetSecretValue", { SecretName: s1 }, refusal);
    }
  });

  it("19 with AliyunKMSSecretUserAccess and AliyunKMSCryptoUserAccess reads it at both", async () => {
    const u = await named("AliyunKMSSecretUserAccess", "AliyunKMSCryptoUserAccess");
    await scene.allowed(u, "GetSecretValue", { SecretName: s1 });
    await scene.allowed(atDedicated(u, instance), "GetSecretValue", { SecretName: s1 });
  });

  it("20 with AliyunKMSSecretUserAccess reads a secret under a key that the service manages", async () => {
    const u = await named("AliyunKMSSecretUserAccess");
    expect(await scene.allowed(u, "GetSecretValue", { SecretName: plain })).toMatchObject({
      SecretData: "one",
    });
  });

  it("21 22 24 with AliyunKMSSecretAdminAccess manages secrets, and lacks the keys under which they lie", async () => {
    const u = await named("AliyunKMSSecretAdminAccess");
    await scene.allowed(u, "CreateSecret", { SecretName: "of-admin", SecretData: "a", VersionId: "v1" });
    await scene.allowed(u, "PutSecretValue", { SecretName: "of-admin", SecretData: "b", VersionId: "v2" });
    await scene.allowed(u, "GetRandomPassword");
    await scene.allowed(u, "ListSecrets");
    const refusal = { names: k1.id, on: k1.arn };
    const put = { SecretName: s1, SecretData: "b", VersionId: "v9" };
    await scene.denied(u, "PutSecretValue", put, { ...refusal, action: "kms:GenerateDataKey" });
    await scene.denied(u, "GetSecretValue", { SecretName: s1 }, { ...refusal, action: "kms:Decrypt" });
    const made = { SecretName: "under", SecretData: "a", VersionId: "v1", EncryptionKeyId: k0.id };
    await scene.denied(u, "CreateSecret", made, { names: k0.arn, action: "kms:GenerateDataKey" });
    await scene.denied(u, "ListKeys", {}, { names: null, on: scene.arn("key") });
    const both = await scene.as("user/u", [
      system("AliyunKMSSecretAdminAccess"),
      ramDocument(ramAllow("kms:GenerateDataKey", { Resource: [k0.arn, k1.arn] })),
    ]);
    await scene.allowed(both, "PutSecretValue", put);
    await scene.allowed(both, "CreateSecret", made);
  });
});
