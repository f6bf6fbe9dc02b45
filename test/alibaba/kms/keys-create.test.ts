import { createPublicKey } from "node:crypto";
import {
  CreateKeyRequest,
  DescribeKeyRequest,
  DisableKeyRequest,
  EnableKeyRequest,
  GetPublicKeyRequest,
  ListKeyVersionsRequest,
  UpdateKeyDescriptionRequest,
} from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { makeInstanceKey } from "../../support/alibaba-instances.ts";
import { alibabaPublicKey, makeAlibabaKey, onlyVersionOf } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** The object identifier of the curve, in DER. */
const SM2_CURVE = Buffer.from("06082a811ccf5501822d", "hex");
const NOW = "2031-02-03T04:05:06Z";
/** An instance that is bought then is connected at NOW. */
const TWO_SECONDS_BEFORE = "2031-02-03T04:05:04Z";

const invalid = (name: string) => ({
  code: "InvalidParameter",
  status: 400,
  message: `The specified parameter "${name}" is not valid.`,
});

describe("CreateKey", () => {
  it("makes a key as the documentation's sample shows it, and DescribeKey answers the same members and some more", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient({ ...workspace.options, region: "cn-beijing" });
    const { KeyMetadata, RequestId } = await client.call("CreateKey");
    const { KeyId, PrimaryKeyVersion } = KeyMetadata as Record<string, string>;
    expect(RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(KeyId).toMatch(UUID);
    expect(PrimaryKeyVersion).toMatch(UUID);
    expect(KeyMetadata).toEqual({
      KeyId,
      Arn: `acs:kms:cn-beijing:${client.account}:key/${KeyId}`,
      KeySpec: "Aliyun_AES_256",
      KeyUsage: "ENCRYPT/DECRYPT",
      KeyState: "Enabled",
      Origin: "Aliyun_KMS",
      ProtectionLevel: "SOFTWARE",
      Description: "",
      Creator: client.account,
      CreationDate: NOW,
      DeleteDate: "",
      MaterialExpireTime: "",
      PrimaryKeyVersion,
      LastRotationDate: NOW,
      AutomaticRotation: "Disabled",
    });
    const described = await client.call("DescribeKey", { KeyId });
    expect(described.KeyMetadata).toEqual({ ...(KeyMetadata as object), DeletionProtection: "Disabled" });
  });

  it("accepts all parameters", async () => {
    const { client, forKeys } = await makeInstanceKey({}, { type: "hardware" }, TWO_SECONDS_BEFORE);
    const Policy = JSON.stringify({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Principal: { RAM: [`acs:ram::${client.account}:*`] },
          Action: ["kms:*"],
          Resource: ["*"],
        },
      ],
    });
    const { KeyMetadata } = await client.call("CreateKey", {
      KeySpec: "Aliyun_AES_128",
      KeyUsage: "ENCRYPT/DECRYPT",
      Origin: "Aliyun_KMS",
      ProtectionLevel: "HSM",
      Description: "für später",
      EnableAutomaticRotation: true,
      RotationInterval: "168h",
      Policy,
      Tags: [{ TagKey: "a", TagValue: "b" }],
      ...forKeys,
      KeyStorageMechanism: "HsmEncryptedDatabase",
    });
    expect(KeyMetadata).toMatchObject({
      ...forKeys,
      KeySpec: "Aliyun_AES_128",
      ProtectionLevel: "HSM",
      Description: "für später",
      AutomaticRotation: "Enabled",
      RotationInterval: "604800s",
      NextRotationDate: "2031-02-10T04:05:06Z",
    });
    const { KeyId } = KeyMetadata as { KeyId: string };
    expect((await client.call("ListResourceTags", { KeyId })).Tags).toEqual({
      Tag: [{ KeyId, TagKey: "a", TagValue: "b" }],
    });
    expect((await client.call("GetKeyPolicy", { KeyId })).Policy).toBe(Policy);
  });

  it.each<[string, string, string, string | number | null]>([
    ["Aliyun_AES_256", "ENCRYPT/DECRYPT", "SOFTWARE", null],
    ["Aliyun_AES_192", "ENCRYPT/DECRYPT", "HSM", null],
    ["Aliyun_AES_128", "ENCRYPT/DECRYPT", "HSM", null],
    ["Aliyun_SM4", "ENCRYPT/DECRYPT", "HSM", null],
    ["RSA_2048", "SIGN/VERIFY", "SOFTWARE", 2048],
    ["RSA_3072", "SIGN/VERIFY", "SOFTWARE", 3072],
    ["RSA_4096", "SIGN/VERIFY", "SOFTWARE", 4096],
    ["EC_P256", "SIGN/VERIFY", "SOFTWARE", "prime256v1"],
    ["EC_P256K", "SIGN/VERIFY", "SOFTWARE", "secp256k1"],
    ["EC_SM2", "SIGN/VERIFY", "HSM", "SM2"],
    ["HMAC_SM3", "GENERATE/VERIFY_MAC", "SOFTWARE", null],
    ["HMAC_SHA_224", "GENERATE/VERIFY_MAC", "SOFTWARE", null],
    ["HMAC_SHA_256", "GENERATE/VERIFY_MAC", "SOFTWARE", null],
    ["HMAC_SHA_384", "GENERATE/VERIFY_MAC", "SOFTWARE", null],
    ["HMAC_SHA_512", "GENERATE/VERIFY_MAC", "SOFTWARE", null],
  ])("makes %s for %s in %s unless told otherwise", async (KeySpec, KeyUsage, ProtectionLevel, publicKey) => {
    const key = await makeAlibabaKey({ KeySpec });
    const { KeyMetadata } = await key.client.call("DescribeKey", { KeyId: key.id });
    expect(KeyMetadata).toMatchObject({ KeySpec, KeyUsage, ProtectionLevel });
    // "This parameter is unavailable for asymmetric CMKs."
    expect(Object.keys(KeyMetadata as object).includes("PrimaryKeyVersion")).toBe(publicKey === null);
    const version = await onlyVersionOf(key);
    const asked = { KeyId: key.id, KeyVersionId: version };
    if (publicKey === null) {
      const { code, status } = await key.client.failure("GetPublicKey", asked);
      expect({ code, status }).toEqual({ code: "Rejected.UnsupportedOperation", status: 400 });
      return;
    }
    const found = await alibabaPublicKey(key, version);
    const { modulusLength, namedCurve } = found.asymmetricKeyDetails ?? {};
    // Node tells nothing of SM2 keys.
    const isSm2 = found.export({ format: "der", type: "spki" }).includes(SM2_CURVE);
    expect(isSm2 ? "SM2" : (modulusLength ?? namedCurve)).toBe(publicKey);
  });

  it.each([
    ["RSA_2048", "ENCRYPT/DECRYPT"],
    ["RSA_4096", "ENCRYPT/DECRYPT"],
    ["EC_SM2", "ENCRYPT/DECRYPT"],
    ["EC_P256", "SIGN/VERIFY"],
  ])("makes %s for %s where it is asked for", async (KeySpec, KeyUsage) => {
    const { client, id } = await makeAlibabaKey({ KeySpec, KeyUsage, ProtectionLevel: "HSM" });
    const { KeyMetadata } = await client.call("DescribeKey", { KeyId: id });
    expect(KeyMetadata).toMatchObject({ KeySpec, KeyUsage, ProtectionLevel: "HSM" });
  });

  it("makes keys of imported material without any", async () => {
    const client = alibabaClient();
    for (const KeySpec of ["Aliyun_AES_256", "Aliyun_SM4"]) {
      const { KeyMetadata } = await client.call("CreateKey", { KeySpec, Origin: "EXTERNAL" });
      expect(KeyMetadata).toMatchObject({
        KeyState: "PendingImport",
        Origin: "EXTERNAL",
        PrimaryKeyVersion: "",
      });
    }
  });

  const tagged = (count: number) =>
    Array.from({ length: count }, (_, number) => ({ TagKey: `k${number}`, TagValue: "" }));

  it.each<[string, object, string]>([
    ["another spec", { KeySpec: "AES_256" }, "KeySpec"],
    ["a usage of other specs", { KeyUsage: "SIGN/VERIFY" }, "KeyUsage"],
    ["a MAC of a curve", { KeySpec: "EC_P256", KeyUsage: "GENERATE/VERIFY_MAC" }, "KeyUsage"],
    ["no usage of any", { KeyUsage: "WRAP" }, "KeyUsage"],
    ["another origin", { Origin: "AWS_KMS" }, "Origin"],
    ["another level", { ProtectionLevel: "EXTERNAL" }, "ProtectionLevel"],
    [
      "a spec of hardware in software",
      { KeySpec: "Aliyun_AES_192", ProtectionLevel: "SOFTWARE" },
      "ProtectionLevel",
    ],
    ["a description of 8,193 characters", { Description: "ü".repeat(8193) }, "Description"],
    [
      "a rotation every six days",
      { EnableAutomaticRotation: true, RotationInterval: "6d" },
      "RotationInterval",
    ],
    [
      "a rotation every 366 days",
      { EnableAutomaticRotation: true, RotationInterval: "366d" },
      "RotationInterval",
    ],
    ["a rotation every 30", { EnableAutomaticRotation: true, RotationInterval: "30" }, "RotationInterval"],
    ["a rotation of words", { EnableAutomaticRotation: "maybe" }, "EnableAutomaticRotation"],
    ["a policy that is none", { Policy: "{}" }, "Policy"],
    ["tags that are none", { Tags: "[{" }, "Tags"],
    ["21 tags", { Tags: tagged(21) }, "Tags"],
    ["a mechanism of instances", { KeyStorageMechanism: "HsmInternal" }, "KeyStorageMechanism"],
  ])("refuses %s, and makes nothing", async (_, parameters, name) => {
    const client = alibabaClient();
    expect(await client.failure("CreateKey", { ...parameters })).toEqual(invalid(name));
    expect((await client.call("ListKeys")).TotalCount).toBe(0);
  });

  it.each<[string, object, string, string, number]>([
    [
      "a rotation without an interval",
      { EnableAutomaticRotation: true },
      "cn-hangzhou",
      "MissingParameter",
      400,
    ],
    [
      "a rotation of an asymmetric key",
      { KeySpec: "EC_P256", EnableAutomaticRotation: true, RotationInterval: "30d" },
      "cn-hangzhou",
      "Rejected.UnsupportedOperation",
      400,
    ],
    [
      "a rotation of imported material",
      { Origin: "EXTERNAL", EnableAutomaticRotation: true, RotationInterval: "30d" },
      "cn-hangzhou",
      "Rejected.UnsupportedOperation",
      400,
    ],
    [
      "material for RSA",
      { KeySpec: "RSA_2048", Origin: "EXTERNAL" },
      "cn-hangzhou",
      "Unsupported.Origin",
      400,
    ],
    ["an instance", { DKMSInstanceId: "kst-hzz6" }, "cn-hangzhou", "Forbidden.DKMSInstanceNotFound", 403],
    ["SM2 out of China", { KeySpec: "EC_SM2" }, "eu-central-1", "Unsupported.ProtectionLevel", 400],
    ["SM2 in Hong Kong", { KeySpec: "EC_SM2" }, "cn-hongkong", "Unsupported.ProtectionLevel", 400],
  ])("refuses %s", async (_, parameters, region, code, status) => {
    const client = alibabaClient({ region });
    expect(await client.failure("CreateKey", { ...parameters })).toMatchObject({ code, status });
    expect((await client.call("ListKeys")).TotalCount).toBe(0);
  });

  it("takes descriptions of 8,192 characters, and 20 tags", async () => {
    // In a form, because a URL is not that long.
    const body = new URLSearchParams({ Description: "ü".repeat(8192), Tags: JSON.stringify(tagged(20)) });
    const { status } = await rawAlibaba({ Action: "CreateKey" }, {}, { method: "POST", body });
    expect(status).toBe(200);
  });

  it("ignores an interval where there is no rotation", async () => {
    const { client, id } = await makeAlibabaKey({ EnableAutomaticRotation: false, RotationInterval: "1d" });
    const { KeyMetadata } = await client.call("DescribeKey", { KeyId: id });
    expect(KeyMetadata).not.toHaveProperty("RotationInterval");
    expect(KeyMetadata).toMatchObject({ AutomaticRotation: "Disabled" });
  });
});

describe("the typed SDK", () => {
  it("makes, describes, changes, disables and enables a key", async () => {
    const client = alibabaKms();
    const made = await client.createKey(
      new CreateKeyRequest({ description: "one", keySpec: "RSA_2048", keyUsage: "ENCRYPT/DECRYPT" }),
    );
    const { keyId } = made.keyMetadata;
    expect(made.keyMetadata).toMatchObject({ keyState: "Enabled", keySpec: "RSA_2048", description: "one" });
    const describeKey = async () => (await client.describeKey(new DescribeKeyRequest({ keyId }))).keyMetadata;
    await client.updateKeyDescription(new UpdateKeyDescriptionRequest({ keyId, description: "two" }));
    await client.disableKey(new DisableKeyRequest({ keyId }));
    expect(await describeKey()).toMatchObject({ keyState: "Disabled", description: "two" });
    await client.enableKey(new EnableKeyRequest({ keyId }));
    expect(await describeKey()).toMatchObject({ keyState: "Enabled", description: "two" });
    const { keyVersions } = await client.listKeyVersions(
      new ListKeyVersionsRequest({ keyId, pageNumber: 1, pageSize: 10 }),
    );
    const keyVersionId = keyVersions.keyVersion[0]?.keyVersionId;
    const { publicKey } = await client.getPublicKey(new GetPublicKeyRequest({ keyId, keyVersionId }));
    expect(createPublicKey(publicKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });
});
