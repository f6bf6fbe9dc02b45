import { describe, expect, it } from "vitest";
import { operationsByName } from "../../src/aws/kms/operations.ts";
import { AWS_QUOTAS } from "../../src/quotas/aws.ts";
import type { ChargedKey, ChargedRequest } from "../../src/quotas/charges.ts";
import { type QuotaRow, rateOf } from "../../src/quotas/row.ts";
import { QuotaEngine } from "../support/quota-engine.ts";

const rows: readonly QuotaRow[] = AWS_QUOTAS;
const account = "111122223333";

/** Regions of the default, the middle and the top tier. */
const REGIONS = ["eu-west-3", "eu-west-2", "us-east-1"];

/** The n-th request that draws from a row: all its operations, key specs and key pair specs in turn. */
function requestOf(row: QuotaRow, region: string, n: number): ChargedRequest {
  const inTurn = <T>(values: readonly T[] | undefined): T | undefined => values?.[n % values.length];
  const origin = inTurn(row.keyOrigins) ?? "AWS_KMS";
  const key: ChargedKey = {
    // Another key each time: what one key bears is another matter (hot keys).
    keyId: `key-${n}`,
    account,
    region,
    keySpec: inTurn(row.keySpecs) ?? "SYMMETRIC_DEFAULT",
    origin,
    customKeyStore: row.keyOrigins ? { customKeyStoreId: "cks-1" } : null,
  };
  // In a custom key store: one that costs a unit in both profiles.
  const operation = row.keyOrigins ? "Encrypt" : (inTurn(row.operations) ?? "");
  const changesKey = operationsByName.get(operation)?.changesKey === true;
  return { operation, changesKey, account, region, keys: [key], keyPairSpec: inTurn(row.keyPairSpecs) };
}

/** Quotas that a request draws from besides, and therefore moves. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  custom_key_store_cloudhsm: ["crypto_symmetric"],
  custom_key_store_external: ["crypto_symmetric"],
};

describe.each(["seed", "current"] as const)("the profile %s", (profile) => {
  describe.each(REGIONS)("the Region %s", (region) => {
    it.each(rows.map((row) => ({ id: row.id, row, rate: rateOf(row, profile, region) })))(
      "$id admits exactly $rate.limit in $rate.intervalSeconds s, and moves no other quota",
      async ({ id, row, rate: { limit, intervalSeconds } }) => {
        const engine = new QuotaEngine(profile);
        const request = (n: number) => requestOf(row, region, n);
        expect(await engine.admitted(limit, request)).toBe(limit);
        expect(await engine.admits(request(0))).toBe(false);
        // To the end of the interval, but not quite.
        engine.advance(intervalSeconds * 1000 - 1);
        expect(await engine.admits(request(1))).toBe(false);

        const used = await engine.used();
        expect(used[`${account}/${region}/${id}`]).toBe(limit);
        const moved = Object.keys(used).filter((name) => !name.includes("/hot_key"));
        const expected = [id, ...(ALSO[id] ?? [])].map((each) => `${account}/${region}/${each}`);
        expect(moved.sort()).toEqual(expected.sort());

        engine.advance(1);
        expect(await engine.admitted(limit + 1, request)).toBe(limit);
      },
    );
  });
});
