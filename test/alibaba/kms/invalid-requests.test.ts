import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { control } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";

/*
 * "A request with invalid parameters costs nothing of a quota" (docs/fidelity-alibaba.md), also where they are wrong only
 * together, or by what is in their texts.
 */

let workspace: FrozenWorkspace;
let client: AlibabaClient;
let key: string;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2030-01-10T04:00:00Z", "enforce");
  client = alibabaClient({ ...workspace.options });
  key = (await addAlibabaKey(client)).id;
  await workspace.advance(3600);
});

/** Units used of all quotas of the account. */
async function used(): Promise<number> {
  const query = `quotas?cloud=alibaba&account=${client.account}&region=cn-hangzhou`;
  const { json } = await control("GET", query, undefined, workspace.options);
  return (json.quotas as { used: number }[]).reduce((sum, quota) => sum + quota.used, 0);
}

const blob = Buffer.from("a blob of nobody").toString("base64");
const secret = { SecretName: "a", SecretData: "b", VersionId: "v1" };
const vpc = { VpcId: "vpc-1", VSwitchId: "vsw-1", RegionId: "cn-beijing", VpcOwnerId: "1" };
const connection = { KmsInstanceId: "kst-a", KMProvider: "Aliyun", VpcId: "vpc-1" };
const exportTo = { PublicKeyBlob: "AAAA", WrappingKeySpec: "RSA_2048", WrappingAlgorithm: "SM2PKE" };
const policy = { Name: "p", Permissions: '["Reader"]', Resources: '["key/*"]' };
const wrongPolicy = { Policy: '{"Version":"2"}' };

const used32 = Buffer.alloc(32).toString("base64");
/** The id of a key that does not exist: what it names does not matter. */
const missing = "00000000-0000-4000-8000-000000000000";
const version = { KeyId: missing, KeyVersionId: missing };

const REQUESTS: readonly (readonly [string, object])[] = [
  ["UpdateSecretVersionStage", { SecretName: "a", VersionStage: "ACSCurrent" }],
  ["Decrypt", { CiphertextBlob: blob }],
  ["ExportDataKey", { CiphertextBlob: blob, ...exportTo }],
  ["GenerateAndExportDataKey", { KeyId: "1", ...exportTo }],
  ["ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: "1" }],
  ["ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: "1", SourceKeyVersionId: "1" }],
  ["Encrypt", { KeyId: "acs:kms:cn-hangzhou:1", Plaintext: blob }],
  ["CreateKey", { KeySpec: "RSA_2048", KeyUsage: "GENERATE/VERIFY_MAC" }],
  ["CreateKey", { EnableAutomaticRotation: true }],
  ["CreateKey", { KeyStorageMechanism: "HsmInternal" }],
  ["CreateKey", { ...wrongPolicy }],
  ["CreateKey", { Tags: [{ TagKey: "aliyun", TagValue: "" }] }],
  ["SetKeyPolicy", { KeyId: "1", ...wrongPolicy }],
  ["SetSecretPolicy", { SecretName: "a", ...wrongPolicy }],
  ["UpdateRotationPolicy", { KeyId: "1", EnableAutomaticRotation: true }],
  ["UpdateSecretRotationPolicy", { SecretName: "a", EnableAutomaticRotation: true, RotationInterval: "1s" }],
  ["CreateAlias", { AliasName: "no-alias", KeyId: "1" }],
  ["DeleteAlias", { AliasName: "alias/acs/kms" }],
  ["ListKeys", { Filters: [{ Key: "Colour", Values: ["red"] }] }],
  ["ListKmsInstances", { Filters: [{ Key: "Colour", Values: ["red"] }] }],
  ["TagResource", { Tags: [{ TagKey: "a", TagValue: "b" }] }],
  ["UntagResource", { SecretName: "a", TagKeys: ["acs:a"] }],
  ["TagResources", { ResourceType: "secret", ResourceId: ["a"], Tag: [{ Key: "acs:a", Value: "" }] }],
  ["UntagResources", { ResourceType: "secret", ResourceId: ["a"] }],
  ["CreateSecret", { ...secret, EnableAutomaticRotation: true, RotationInterval: "7d" }],
  ["CreateSecret", { ...secret, SecretName: "acs/a" }],
  ["CreateSecret", { ...secret, SecretType: "Rds" }],
  ["CreateSecret", { ...secret, DKMSInstanceId: "kst-a" }],
  ["CreateSecret", { ...secret, SecretData: "x".repeat(30_721) }],
  ["PutSecretValue", { ...secret, SecretData: "x".repeat(30_721) }],
  ["BatchGetSecretValue", {}],
  // What an algorithm's name alone tells.
  ["AsymmetricSign", { ...version, Algorithm: "ECDSA_SHA_512", Digest: used32 }],
  ["AsymmetricSign", { ...version, Algorithm: "RSAES_OAEP_SHA_256", Digest: used32 }],
  ["AsymmetricSign", { ...version, Algorithm: "ECDSA_SHA_256", Digest: blob }],
  ["AsymmetricVerify", { ...version, Algorithm: "SM2DSA", Digest: blob, Value: blob }],
  ["AsymmetricEncrypt", { ...version, Algorithm: "RSA_PSS_SHA_256", Plaintext: blob }],
  ["AsymmetricDecrypt", { ...version, Algorithm: "AES_GCM", CiphertextBlob: blob }],
  ["GenerateMac", { KeyId: missing, Algorithm: "HMAC_SHA_1", Message: blob }],
  ["VerifyMac", { KeyId: missing, Algorithm: "SM2DSA", Message: blob, Mac: blob }],
  [
    "ReEncrypt",
    {
      CiphertextBlob: blob,
      DestinationKeyId: missing,
      SourceKeyId: missing,
      SourceKeyVersionId: missing,
      SourceEncryptionAlgorithm: "AES_GCM",
    },
  ],
  ["ListTagResources", { ResourceType: "key", NextToken: "a token of nobody" }],
  ["SetDeletionProtection", { EnableDeletionProtection: true }],
  ["ConnectKmsInstance", { ...connection, VSwitchIds: "vsw-1,vsw-1", ZoneIds: "cn-hangzhou-j" }],
  ["ConnectKmsInstance", { ...connection, VSwitchIds: "vsw-1,vsw-2", ZoneIds: "cn-hangzhou-j" }],
  ["UpdateKmsInstanceBindVpc", { KmsInstanceId: "kst-a", BindVpcs: [vpc] }],
  ["GetKmsInstanceQuotaInfos", { ResourceType: "vpcs" }],
  ["GetKmsInstanceQuotaInfos", { KmsInstanceId: "k".repeat(300) }],
  ["CreateNetworkRule", { Name: "a", Type: "Private", SourcePrivateIp: "[" }],
  ["UpdateNetworkRule", { Name: "a", SourcePrivateIp: "[" }],
  ["CreatePolicy", policy],
  ["CreatePolicy", { ...policy, KmsInstance: "instance" }],
  ["UpdatePolicy", { Name: "a", Resources: "[" }],
  ["CreateApplicationAccessPoint", { Name: "a", Policies: "[" }],
  ["UpdateApplicationAccessPoint", { Name: "a", Policies: "[" }],
  ["CreateClientKey", { AapName: "a", Password: "aaaaaaaa" }],
  ["CreateClientKey", { AapName: "a", Password: "Correct-horse-7", NotBefore: "2030-01-01T00:00:00Z" }],
];

describe("a request with invalid parameters", () => {
  it.each(REQUESTS)("costs nothing of a quota: %s %j", async (action, parameters) => {
    const before = await used();
    const failure = await client.failure(action, { ...parameters });
    expect(["InvalidParameter", "MissingParameter"]).toContain(failure.code);
    expect(await used()).toBe(before);
  });

  it("is refused as such where the quota is used up", async () => {
    const quota = { account: client.account, region: "cn-hangzhou", limit: 0 };
    await control("PUT", "quotas/alibaba/symmetric_crypto", quota, workspace.options);
    expect((await client.failure("Decrypt", { CiphertextBlob: blob })).code).toBe("InvalidParameter");
    const valid = { KeyId: key, Plaintext: blob };
    expect((await client.failure("Encrypt", valid)).code).toBe("Rejected.Throttling");
  });

  // GetKmsInstanceQuotaInfos, Error codes (seed 004, 2025-12-11).
  it("to GetKmsInstanceQuotaInfos is told in the words of its page, whichever parameter is wrong", async () => {
    for (const wrong of [{ ResourceType: "vpcs" }, { KmsInstanceId: "k".repeat(300) }]) {
      expect(await client.failure("GetKmsInstanceQuotaInfos", { ...wrong })).toEqual({
        code: "InvalidParameter",
        message: "The specified parameter is not valid.",
        status: 400,
      });
    }
  });
});
