import * as sdk from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/aws/kms/operations.ts";
import { AWS_QUOTAS } from "../../src/quotas/aws.ts";
import { indexQuotas, quotaFor } from "../../src/quotas/descriptor.ts";
import { type QuotaRow, rateOf } from "../../src/quotas/row.ts";

const rows: readonly QuotaRow[] = AWS_QUOTAS;
const index = indexQuotas(rows);

describe("the table of AWS request quotas", () => {
  it("has 58 rows, each with an id, a name and a code of its own", () => {
    expect(rows).toHaveLength(58);
    expect(new Set(rows.map((row) => row.id)).size).toBe(58);
    const codes = rows.flatMap((row) => row.code ?? []);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("covers the operations of the vendor's SDK, all of them and no others", () => {
    const commands = Object.keys(sdk).flatMap((name) => /^([A-Z].*)Command$/.exec(name)?.[1] ?? []);
    expect(commands).toHaveLength(56);
    expect(Object.keys(OPERATIONS).sort()).toEqual(commands.sort());
    for (const operation of commands) expect(index.get(operation), operation).toBeDefined();
  });

  it.each([
    ["crypto_symmetric", "eu-west-3", 5500, 10_000],
    ["crypto_symmetric", "eu-west-2", 10_000, 20_000],
    ["crypto_symmetric", "us-east-1", 30_000, 100_000],
    ["crypto_symmetric", "eu-south-2", 5500, 20_000],
    ["crypto_symmetric", "eu-central-7", 5500, 10_000],
    ["crypto_rsa", "us-east-1", 500, 1000],
    ["crypto_ecc", "us-east-1", 300, 1000],
    ["crypto_ml_dsa", "us-east-1", 1000, 1000],
    ["createKey", "us-east-1", 5, 5],
    ["describeKey", "us-east-1", 1000, 2000],
    ["getPublicKey", "us-east-1", 5, 2000],
    ["createGrant", "us-east-1", 50, 50],
    ["retireGrant", "us-east-1", 15, 50],
    ["listKeyRotations", "us-east-1", 100, 100],
  ])("gives %s in %s %i a second in the seed and %i today", (id, region, seed, current) => {
    const row = rows.find((candidate) => candidate.id === id) as QuotaRow;
    expect(rateOf(row, "seed", region)).toEqual({ limit: seed, intervalSeconds: 1 });
    expect(rateOf(row, "current", region)).toEqual({ limit: current, intervalSeconds: 1 });
  });

  it.each([
    ["data_key_pair_rsa_3072", 2],
    ["data_key_pair_rsa_4096", 10],
    ["getParametersForImport", 4],
  ])("gives %s one in each %i seconds in the seed", (id, intervalSeconds) => {
    const row = rows.find((candidate) => candidate.id === id) as QuotaRow;
    expect(rateOf(row, "seed", "us-east-1")).toEqual({ limit: 1, intervalSeconds });
  });
});

describe("the row that a request draws from", () => {
  it.each([
    [{ operation: "Encrypt", keySpec: "SYMMETRIC_DEFAULT" }, "crypto_symmetric"],
    [{ operation: "Encrypt", keySpec: "RSA_4096" }, "crypto_rsa"],
    [{ operation: "Encrypt", keySpec: "SM2" }, "crypto_ecc"],
    [{ operation: "Sign", keySpec: "ECC_NIST_P256" }, "crypto_ecc"],
    [{ operation: "Sign", keySpec: "ML_DSA_65" }, "crypto_ml_dsa"],
    [{ operation: "GenerateMac", keySpec: "HMAC_384" }, "crypto_symmetric"],
    [{ operation: "Encapsulate", keySpec: "ML_KEM_768" }, "crypto_ml_kem"],
    [{ operation: "GenerateRandom" }, "crypto_symmetric"],
    [{ operation: "Encrypt" }, "crypto_symmetric"],
    [
      { operation: "GenerateDataKeyPair", keySpec: "SYMMETRIC_DEFAULT", keyPairSpec: "RSA_2048" },
      "data_key_pair_rsa_2048",
    ],
    [{ operation: "GenerateDataKeyPairWithoutPlaintext", keyPairSpec: "ML_KEM_512" }, "data_key_pair_ml_kem"],
    [{ operation: "CreateKey" }, "createKey"],
  ])("of %o is %s", (request, id) => {
    expect(quotaFor(index, request)?.id).toBe(id);
  });

  it("is none for an operation that is not in the table", () => {
    expect(quotaFor(index, { operation: "Nothing" })).toBeUndefined();
  });
});
