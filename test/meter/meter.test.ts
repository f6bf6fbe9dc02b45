import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/aws/kms/operations.ts";
import { AWS_REQUEST_PRICES, awsPriceClass } from "../../src/meter/aws-prices.ts";
import { costsOf, dollars } from "../../src/meter/costs.ts";
import { histogram, prometheusText } from "../../src/meter/prometheus.ts";
import { type Group, latencyPlace } from "../../src/meter/record.ts";
import { noLatencies, tally } from "../../src/meter/tally.ts";

describe("awsPriceClass", () => {
  it.each([
    ["Encrypt", "SYMMETRIC_DEFAULT", null, "requests"],
    ["GenerateMac", "HMAC_256", null, "requests"],
    ["GenerateRandom", null, null, "requests"],
    ["DescribeKey", "RSA_4096", null, "requests"],
    ["CreateKey", null, null, "requests"],
    ["Decrypt", "RSA_2048", null, "asymmetric_rsa_2048"],
    ["Sign", "RSA_3072", null, "asymmetric"],
    ["Verify", "ECC_NIST_P256", null, "asymmetric"],
    ["GetPublicKey", "ML_DSA_44", null, "asymmetric"],
    ["DeriveSharedSecret", "SM2", null, "asymmetric"],
    ["GenerateDataKeyPair", "SYMMETRIC_DEFAULT", "RSA_2048", "data_key_pair_rsa"],
    ["GenerateDataKeyPairWithoutPlaintext", "SYMMETRIC_DEFAULT", "ECC_NIST_P521", "data_key_pair_ecc"],
  ] as const)("%s with %s (%s) is %s", (operation, keySpec, keyPairSpec, price) => {
    expect(awsPriceClass(OPERATIONS[operation].price, keySpec, keyPairSpec)).toBe(price);
  });
});

describe("costs", () => {
  it("are what the price list says of 10,000 requests, to the cent", () => {
    for (const { each, name } of AWS_REQUEST_PRICES) {
      expect(name).toContain(`$${dollars(each * 10_000n)} per 10,000`);
    }
  });

  it("never lose a fraction of a cent", () => {
    expect(
      ["0", "1", "300", "10", "100000000", "123456789000000010"].map((text) => dollars(BigInt(text))),
    ).toEqual(["0.00", "0.00000001", "0.000003", "0.0000001", "1.00", "1234567890.0000001"]);
  });

  it("add up, beyond what a float could hold", () => {
    const counted = [{ price: "data_key_pair_rsa", requests: 7_000_000_000_000_003, throttled: 1 }];
    const costs = costsOf(counted, { keys: 1, keyMs: 730 * 3_600_000, rotationMs: 0 }, false);
    expect(costs).toMatchObject({ currency: "USD", total: "8400000000001.0036" });
  });

  it("take off the free tier where that is asked for", () => {
    const counted = [
      { price: "requests", requests: 30_000, throttled: 0 },
      { price: "asymmetric", requests: 30_000, throttled: 0 },
    ];
    const none = { keys: 0, keyMs: 0, rotationMs: 0 };
    expect(costsOf(counted, none, false)).toMatchObject({ total: "0.54" });
    expect(costsOf(counted, none, true)).toMatchObject({ total: "0.48" });
  });
});

describe("tally", () => {
  const group: Group = {
    cloud: "aws",
    account: "111122223333",
    region: "us-east-1",
    principal: "root",
    operation: "ReEncrypt",
    keys: ["a", "b"],
    status: 200,
    errorCode: null,
    keySpec: null,
    throttledBy: null,
    quotas: ["crypto_symmetric", "custom_key_store_external/cks-1"],
    cryptographic: true,
    price: "requests",
    log: null,
    minute: 61,
    count: 2,
    sumMs: 5,
    latencies: noLatencies(),
  };

  it("counts all quotas that were drawn from, the one that refused apart, and hot keys as one", () => {
    const refused: Group = {
      ...group,
      status: 400,
      errorCode: "ThrottlingException",
      throttledBy: "hot_key/one",
      quotas: ["crypto_symmetric", "hot_key/one"],
    };
    const { quotas, keys, prices, answers } = tally([group, refused, refused]);
    expect(quotas.map(({ quota, allowed, throttled }) => [quota, allowed, throttled])).toEqual([
      ["crypto_symmetric", 6, 0],
      ["custom_key_store_external/cks-1", 2, 0],
      ["hot_key", 0, 4],
    ]);
    expect(keys).toEqual([{ minute: 61, key: "a", otherKey: "b", operation: "ReEncrypt", successes: 2 }]);
    expect(prices).toMatchObject([{ hour: 1, requests: 6, throttled: 4 }]);
    expect(answers.map(({ status, error, count }) => [status, error, count])).toEqual([
      [200, "", 2],
      [400, "ThrottlingException", 4],
    ]);
  });

  it("counts a request that a fault on demand throttled as such, and against no quota", () => {
    const fault: Group = {
      ...group,
      status: 400,
      errorCode: "ThrottlingException",
      throttledBy: "fault/1",
      quotas: [],
    };
    const { quotas, prices } = tally([fault]);
    expect(quotas).toEqual([]);
    expect(prices).toMatchObject([{ requests: 2, throttled: 2 }]);
  });
});

describe("prometheusText", () => {
  it("escapes labels and adds up buckets", () => {
    const samples = histogram({ name: 'a"b\\c\nd' }, [0.001, 0.002], [1, 0, 2], 0.5);
    expect(prometheusText([{ name: "x", help: "Help.", type: "histogram", samples }])).toBe(
      [
        "# HELP x Help.",
        "# TYPE x histogram",
        'x_bucket{name="a\\"b\\\\c\\nd",le="0.001"} 1',
        'x_bucket{name="a\\"b\\\\c\\nd",le="0.002"} 1',
        'x_bucket{name="a\\"b\\\\c\\nd",le="+Inf"} 3',
        'x_sum{name="a\\"b\\\\c\\nd"} 0.5',
        'x_count{name="a\\"b\\\\c\\nd"} 3',
        "",
      ].join("\n"),
    );
  });

  it("puts durations into the bucket whose bound they do not exceed", () => {
    expect([0, 1, 2, 3, 2500, 2501].map(latencyPlace)).toEqual([0, 0, 1, 2, 10, 11]);
  });
});
