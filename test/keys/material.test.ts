import { expect, it } from "vitest";
import { toHex } from "../../src/bytes.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import { materialLabel } from "../../src/keys/key.ts";
import { materialIdOf, versionIdOf } from "../../src/keys/key-version.ts";
import { givenMaterial, isSymmetric, type MaterialOwner, newMaterial } from "../../src/keys/material.ts";

const masterKey = new MasterKey("a secret of this test");

const owner = (keySpec: string, cloud: MaterialOwner["cloud"], region: string): MaterialOwner => ({
  keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
  keySpec,
  cloud,
  region,
});

const SYMMETRIC_KEYS = [
  ["SYMMETRIC_DEFAULT", "aws", "us-east-1", 32],
  ["SYMMETRIC_DEFAULT", "aws", "cn-north-1", 16],
  ["Aliyun_AES_256", "alibaba", "cn-hangzhou", 32],
  ["Aliyun_AES_192", "alibaba", "cn-hangzhou", 24],
  ["Aliyun_AES_128", "alibaba", "ap-southeast-1", 16],
  ["Aliyun_SM4", "alibaba", "cn-hangzhou", 16],
] as const;

it.each(SYMMETRIC_KEYS)(
  "the material of %s of %s in %s has %d bytes",
  async (keySpec, cloud, region, length) => {
    const key = owner(keySpec, cloud, region);
    expect(isSymmetric(keySpec)).toBe(true);
    const made = await newMaterial(masterKey, key);
    expect(await masterKey.unwrap(made.wrapped, materialLabel(key.keyId, made.materialId))).toHaveLength(
      length,
    );
    expect(made.publicKey).toBeNull();
    expect(made.materialId).toMatch(/^[0-9a-f]{64}$/);
    expect(materialIdOf(versionIdOf(made.materialId)) === made.materialId).toBe(cloud === "alibaba");

    const given = await givenMaterial(masterKey, key, new Uint8Array(length));
    const again = await givenMaterial(masterKey, key, new Uint8Array(length));
    const other = await givenMaterial(masterKey, key, new Uint8Array(length).fill(1));
    expect(given?.materialId).toBe(again?.materialId);
    expect(given?.materialId).not.toBe(other?.materialId);
    const version = versionIdOf(given?.materialId ?? "");
    expect(materialIdOf(version) === given?.materialId).toBe(cloud === "alibaba");
    for (const wrong of [0, 8, 16, 24, 32, 33].filter((each) => each !== length))
      expect(await givenMaterial(masterKey, key, new Uint8Array(wrong))).toBeNull();
  },
);

it.each(["EC_P256", "EC_P256K", "EC_SM2", "RSA_2048"])(
  "the material of %s of Alibaba Cloud is a key pair",
  async (keySpec) => {
    const key = owner(keySpec, "alibaba", "cn-hangzhou");
    expect(isSymmetric(keySpec)).toBe(false);
    const made = await newMaterial(masterKey, key);
    expect(materialIdOf(versionIdOf(made.materialId))).toBe(made.materialId);
    const raw = await masterKey.unwrap(made.wrapped, materialLabel(key.keyId, made.materialId));
    const given = await givenMaterial(masterKey, key, raw ?? new Uint8Array());
    expect(toHex(given?.publicKey ?? new Uint8Array())).toBe(toHex(made.publicKey ?? Uint8Array.of(1)));
  },
);

it.each([
  ["HMAC_SM3", 32],
  ["HMAC_SHA_224", 28],
  ["HMAC_SHA_256", 32],
  ["HMAC_SHA_384", 48],
  ["HMAC_SHA_512", 64],
])("the material of %s has %d bytes", async (keySpec, length) => {
  const key = owner(keySpec, "alibaba", "cn-hangzhou");
  const made = await newMaterial(masterKey, key);
  expect(await masterKey.unwrap(made.wrapped, materialLabel(key.keyId, made.materialId))).toHaveLength(
    length,
  );
});

it("no other key spec has material", async () => {
  await expect(newMaterial(masterKey, owner("Aliyun_AES_512", "alibaba", "cn-hangzhou"))).rejects.toThrow(
    RangeError,
  );
});
