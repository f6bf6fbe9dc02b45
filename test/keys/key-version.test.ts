import { expect, it } from "vitest";
import { fromHex } from "../../src/bytes.ts";
import { materialIdFrom, materialIdOf, newMaterialId, versionIdOf } from "../../src/keys/key-version.ts";

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("a material id and a version id can be made of each other", () => {
  const version = "86a9efd9-3d16-4b3c-8f10-0123456789ab";
  expect(materialIdOf(version)).toBe(`86a9efd93d164b3c8f100123456789ab${"00".repeat(16)}`);
  for (let i = 0; i < 100; i++) {
    const uuid = crypto.randomUUID();
    expect(versionIdOf(materialIdOf(uuid) ?? "")).toBe(uuid);
  }
});

it.each(["", "86a9efd9", "86A9EFD9-3D16-4B3C-8F10-0123456789AB", "key-hzz62f1cb66fa42qo5m1x-20v29b"])(
  "%j is not a version id",
  (text) => expect(materialIdOf(text)).toBeNull(),
);

it("new materials of Alibaba Cloud have the id of a UUID, AWS's random bytes", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const alibaba = newMaterialId("alibaba");
    expect(versionIdOf(alibaba)).toMatch(UUID_V4);
    expect(materialIdOf(versionIdOf(alibaba))).toBe(alibaba);
    const aws = newMaterialId("aws");
    expect(aws).toMatch(/^[0-9a-f]{64}$/);
    expect(aws.endsWith("00".repeat(16))).toBe(false);
    seen.add(alibaba).add(aws);
  }
  expect(seen.size).toBe(200);
});

it("the ids of given materials come from their hash", () => {
  const hash = fromHex("ff".repeat(32));
  expect(materialIdFrom("aws", hash)).toBe("ff".repeat(32));
  expect(versionIdOf(materialIdFrom("alibaba", hash))).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  expect(hash).toEqual(fromHex("ff".repeat(32)));
});
