/** What seed 001 says of figures of thousands a second, sentence by sentence; the smaller ones are in test/aws. */
import { describe, expect, it } from "vitest";
import type { ChargedKey, ChargedRequest } from "../../src/quotas/charges.ts";
import { QuotaEngine } from "../support/quota-engine.ts";

const account = "111122223333";

function asker(engine: QuotaEngine, region: string) {
  return (count: number, operation: string, keySpec = "SYMMETRIC_DEFAULT", customKeyStoreId?: string) => {
    const key: ChargedKey = {
      keyId: "k",
      account,
      region,
      keySpec,
      origin: customKeyStoreId === undefined ? "AWS_KMS" : "AWS_CLOUDHSM",
      customKeyStore: customKeyStoreId === undefined ? null : { customKeyStoreId },
    };
    const request: ChargedRequest = { operation, changesKey: false, account, region, keys: [key] };
    return engine.admitted(count, () => request);
  };
}

describe("Request quotas, 2020", () => {
  it("7,000 GenerateDataKey and 2,000 Decrypt a second pass where the shared quota is 10,000", async () => {
    const ask = asker(new QuotaEngine("seed"), "ap-southeast-2");
    expect(await ask(7000, "GenerateDataKey")).toBe(7000);
    expect(await ask(2000, "Decrypt")).toBe(2000);
  });

  it("9,500 GenerateDataKey and 1,000 Encrypt a second exceed it", async () => {
    const ask = asker(new QuotaEngine("seed"), "ap-southeast-2");
    expect(await ask(9500, "GenerateDataKey")).toBe(9500);
    expect(await ask(1000, "Encrypt")).toBe(500);
  });

  it("in London, 10,000 symmetric operations plus 5 EnableKey a second pass", async () => {
    const ask = asker(new QuotaEngine("seed"), "eu-west-2");
    expect(await ask(10_000, "Encrypt")).toBe(10_000);
    expect(await ask(5, "EnableKey")).toBe(5);
    expect(await ask(1, "Encrypt")).toBe(0);
    expect(await ask(1, "EnableKey")).toBe(0);
  });

  it("in Singapore, 10,000 calls with symmetric keys plus 500 with RSA plus 300 with ECC pass", async () => {
    const ask = asker(new QuotaEngine("seed"), "ap-southeast-1");
    expect(await ask(10_000, "Decrypt")).toBe(10_000);
    expect(await ask(500, "Encrypt", "RSA_2048")).toBe(500);
    expect(await ask(100, "Sign", "ECC_NIST_P256")).toBe(100);
    expect(await ask(200, "Verify", "ECC_SECG_P256K1")).toBe(200);
    for (const spec of ["SYMMETRIC_DEFAULT", "RSA_3072"]) expect(await ask(1, "Encrypt", spec)).toBe(0);
    expect(await ask(1, "Sign", "ECC_NIST_P521")).toBe(0);
  });

  it("S3 is throttled beyond a total of 5,500 uploads and downloads a second where the quota is that", async () => {
    const ask = asker(new QuotaEngine("seed"), "eu-west-3");
    expect(await ask(3000, "GenerateDataKey")).toBe(3000);
    expect(await ask(3000, "Decrypt")).toBe(2500);
  });

  it("a custom key store does 1,800 Encrypt and Decrypt, 600 GenerateDataKey, 600 of each of both in a second", async () => {
    // Seed 001: "about 1,200" for the mix, which fits the other two under two limits (docs/quotas.md).
    const store = "cks-1";
    const engine = new QuotaEngine("seed");
    const ask = asker(engine, "eu-west-3");
    expect(await ask(1000, "Encrypt", undefined, store)).toBe(1000);
    expect(await ask(1000, "Decrypt", undefined, store)).toBe(800);
    expect(await ask(9, "Encrypt", undefined, "cks-2")).toBe(9);
    engine.advance(1000);
    expect(await ask(700, "GenerateDataKey", undefined, store)).toBe(600);
    engine.advance(1000);
    let mixed = 0;
    for (let pair = 0; pair < 650; pair++) {
      mixed += await ask(1, "GenerateDataKey", undefined, store);
      mixed += await ask(1, "Decrypt", undefined, store);
    }
    expect(mixed).toBe(600 + 650);
  });

  it("a custom key store does 1,800 of any kind in today's figures", async () => {
    const ask = asker(new QuotaEngine("current"), "eu-west-3");
    expect(await ask(1900, "GenerateDataKey", undefined, "cks-1")).toBe(1800);
  });

  it("data keys leave two thirds of a store to other operations", async () => {
    const ask = asker(new QuotaEngine("seed"), "eu-west-3");
    expect(await ask(1, "Encrypt", undefined, "cks-1")).toBe(1);
    expect(await ask(601, "GenerateDataKey", undefined, "cks-1")).toBe(600);
    expect(await ask(1201, "Encrypt", undefined, "cks-1")).toBe(1199);
  });
});
