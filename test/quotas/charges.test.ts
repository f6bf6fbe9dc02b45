import { describe, expect, it } from "vitest";
import { OPERATIONS, operationsByName } from "../../src/aws/kms/operations.ts";
import { AWS_QUOTAS } from "../../src/quotas/aws.ts";
import {
  type ChargedKey,
  type ChargedRequest,
  chargesOf,
  mayDrawMore,
  tariffOf,
} from "../../src/quotas/charges.ts";

const seed = tariffOf(AWS_QUOTAS, "seed", 8);
const current = tariffOf(AWS_QUOTAS, "current", 8);
const caller = { account: "111122223333", region: "eu-west-2" };

function key(given: Partial<ChargedKey> = {}): ChargedKey {
  const standard = { keyId: "k", keySpec: "SYMMETRIC_DEFAULT", origin: "AWS_KMS", customKeyStore: null };
  return { ...caller, ...standard, ...given };
}

const inCluster = (customKeyStoreId: string, given: Partial<ChargedKey> = {}) =>
  key({ origin: "AWS_CLOUDHSM", customKeyStore: { customKeyStoreId }, ...given });

const isKeyChange = (operation: string) => operationsByName.get(operation)?.changesKey === true;

/** What a request costs, in short. */
function costs(tariff: typeof seed, request: Partial<ChargedRequest> & { operation: string }): string[] {
  const changesKey = isKeyChange(request.operation);
  return chargesOf(tariff, { ...caller, changesKey, keys: [], ...request }).map(
    ({ quota, cost, account, region }) => `${quota} ${cost} ${account} ${region}`,
  );
}

/** Whether a request may cost more than one charge. */
const glance = (operation: string, first?: ChargedKey, second?: ChargedKey, clusterKeyStoreId?: string) =>
  mayDrawMore({ operation, changesKey: isKeyChange(operation) }, first, second, clusterKeyStoreId);

const ME = "111122223333 eu-west-2";

describe("a request is charged", () => {
  it("to the caller, once, for a key of the account or of another", () => {
    const own = [`crypto_symmetric 1 ${ME}`];
    expect(costs(seed, { operation: "Encrypt", keys: [key()] })).toEqual(own);
    expect(costs(seed, { operation: "Encrypt", keys: [key({ account: "999988887777" })] })).toEqual(own);
    expect(costs(seed, { operation: "GenerateRandom" })).toEqual(own);
  });

  it("in the quota of each class of key that a ReEncrypt uses", () => {
    const rsa = key({ keyId: "r", keySpec: "RSA_2048" });
    const ways = (...keys: ChargedKey[]) => costs(seed, { operation: "ReEncrypt", keys });
    expect(ways(key(), key({ keyId: "l" }))).toEqual([`crypto_symmetric 1 ${ME}`]);
    expect(ways(rsa, key())).toEqual([`crypto_rsa 1 ${ME}`, `crypto_symmetric 1 ${ME}`]);
    expect(ways(key(), rsa)).toEqual([`crypto_symmetric 1 ${ME}`, `crypto_rsa 1 ${ME}`]);
  });

  it("once more to the custom key store of the key, in its owner's scope: data keys from a share of a third in the seed", () => {
    const foreign = inCluster("cks-1", { account: "999988887777" });
    const all = (tariff: typeof seed, operation: string) =>
      costs(tariff, { operation, keys: [foreign] }).slice(1);
    const of = (tariff: typeof seed, operation: string) => all(tariff, operation)[0];
    const store = "custom_key_store_cloudhsm/cks-1";
    for (const operation of ["Encrypt", "Decrypt", "ReEncrypt"]) {
      expect(of(seed, operation)).toBe(`${store} 1 999988887777 eu-west-2`);
    }
    for (const operation of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
      expect(all(seed, operation)).toEqual([
        `${store}/data_keys 3 999988887777 eu-west-2`,
        `${store} 1 999988887777 eu-west-2`,
      ]);
      expect(of(current, operation)).toBe(`${store} 1 999988887777 eu-west-2`);
    }
    expect(of(seed, "DescribeKey")).toBeUndefined();
    expect(costs(seed, { operation: "GenerateRandom", clusterKeyStoreId: "cks-1" })).toEqual([
      `crypto_symmetric 1 ${ME}`,
      `${store}/data_keys 3 ${ME}`,
      `${store} 1 ${ME}`,
    ]);
    const outside = key({ origin: "EXTERNAL_KEY_STORE", customKeyStore: { customKeyStoreId: "cks-2" } });
    expect(costs(seed, { operation: "GenerateDataKey", keys: [outside] })[1]).toBe(
      `custom_key_store_external/cks-2 1 ${ME}`,
    );
  });

  it("to both custom key stores of a ReEncrypt, within one of them once", () => {
    const ways = (...keys: ChargedKey[]) => costs(seed, { operation: "ReEncrypt", keys }).slice(1);
    expect(ways(inCluster("a"), inCluster("b"))).toHaveLength(2);
    expect(ways(inCluster("a"), inCluster("a", { keyId: "l" }))).toHaveLength(1);
    expect(ways(key(), inCluster("b"))).toEqual([`custom_key_store_cloudhsm/b 1 ${ME}`]);
  });

  it("in both Regions for ReplicateKey and UpdatePrimaryRegion", () => {
    const to = (operation: string, otherRegion: string, keys = [key()]) =>
      costs(seed, { operation, otherRegion, keys });
    expect(to("ReplicateKey", "us-east-1")).toEqual([
      `replicateKey 1 ${ME}`,
      "createKey 2 111122223333 us-east-1",
    ]);
    expect(to("UpdatePrimaryRegion", "us-east-1")).toEqual([
      `updatePrimaryRegion 1 ${ME}`,
      "updatePrimaryRegion 1 111122223333 us-east-1",
      `hot_key/k 1 ${ME}`,
    ]);
    expect(to("ReplicateKey", "eu-west-2")).toHaveLength(1);
    expect(to("ReplicateKey", "nowhere")).toHaveLength(1);
    expect(to("ReplicateKey", "us-east-1", [])).toHaveLength(1);
  });

  it("to the key that it changes, unless that is another account's or hot keys are off", () => {
    expect(costs(seed, { operation: "DisableKey", keys: [key()] })).toEqual([
      `disableKey 1 ${ME}`,
      `hot_key/k 1 ${ME}`,
    ]);
    const foreign = { operation: "DisableKey", keys: [key({ account: "999988887777" })] };
    expect(costs(seed, foreign)).toHaveLength(1);
    expect(costs(tariffOf(AWS_QUOTAS, "seed", 0), { operation: "DisableKey", keys: [key()] })).toHaveLength(
      1,
    );
    for (const operation of ["DescribeKey", "CreateGrant", "CreateAlias"]) {
      expect(costs(seed, { operation, keys: [key()] })).toHaveLength(1);
    }
  });

  it("only where a glance says that it may be charged more than once", () => {
    const kinds = [key(), inCluster("a"), key({ keySpec: "RSA_2048" })];
    for (const operation of Object.keys(OPERATIONS)) {
      for (const first of kinds) {
        for (const second of [undefined, ...(operation === "ReEncrypt" ? kinds : [])]) {
          const keys = second ? [first, second] : [first];
          const isMore = costs(seed, { operation, keys, otherRegion: "us-east-1" }).length > 1;
          if (isMore) expect(glance(operation, first, second), operation).toBe(true);
        }
      }
    }
    expect(glance("GenerateRandom", undefined, undefined, "a")).toBe(true);
    expect(glance("ReEncrypt", key(), key({ keyId: "l" }))).toBe(false);
    for (const operation of ["Encrypt", "Decrypt", "GenerateDataKey", "Sign", "DescribeKey"]) {
      expect(glance(operation, key())).toBe(false);
    }
  });
});
