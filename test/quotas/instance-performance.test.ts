import { describe, expect, it } from "vitest";
import { INSTANCE_PERFORMANCE } from "../../src/quotas/alibaba.ts";
import { instanceQuotas, performanceOf } from "../../src/quotas/instance-performance.ts";
import type { PerformanceRow } from "../../src/quotas/row.ts";

const SYMMETRIC_OPENAPI = ["Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"];
const SYMMETRIC_INSTANCE = [
  "AdvanceEncrypt",
  "AdvanceDecrypt",
  "AdvanceGenerateDataKey",
  "Encrypt",
  "Decrypt",
  "GenerateDataKey",
];
const ASYMMETRIC_OPENAPI = ["AsymmetricEncrypt", "AsymmetricDecrypt", "AsymmetricSign", "AsymmetricVerify"];
const ASYMMETRIC_INSTANCE = ["Encrypt", "Decrypt", "Sign", "Verify"];
const PAIRS = [
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "AdvanceGenerateDataKeyPair",
  "AdvanceGenerateDataKeyPairWithoutPlaintext",
];

/** Documented for the dedicated gateway, in no row of the table: counted with the symmetric ones by our choice. */
const OURS = ["GenerateAndExportDataKey", "ExportDataKey", "GenerateMac", "VerifyMac"];

/** "QPS for software key management instances", by hand, figures by plan. */
const SOFTWARE_PLANS = [1000, 2000, 4000, 10_000, 20_000];
const HARDWARE_PLANS = [2000, 4000, 6000, 8000];
const TABLE = [
  ["instance_symmetric", SYMMETRIC_OPENAPI, SYMMETRIC_INSTANCE, SOFTWARE_PLANS, HARDWARE_PLANS],
  [
    "instance_asymmetric",
    ASYMMETRIC_OPENAPI,
    ASYMMETRIC_INSTANCE,
    [200, 300, 500, 1300, 2500],
    [300, 500, 700, 900],
  ],
  ["instance_public_key", ["GetPublicKey"], ["GetPublicKey"], SOFTWARE_PLANS, HARDWARE_PLANS],
  [
    "instance_secret_value",
    ["GetSecretValue"],
    ["GetSecretValue"],
    [500, 1000, 2000, 4000, 4000],
    [1000, 2000, 3000, 4000],
  ],
  ["instance_random", [], ["GenerateRandom"], SOFTWARE_PLANS, HARDWARE_PLANS],
  ["instance_data_key_pairs", [], PAIRS, [1, 1, 1, 1, 1], [1, 1, 1, 1]],
] as const;

const rows: readonly PerformanceRow[] = INSTANCE_PERFORMANCE;

describe("the performance tables of KMS instances", () => {
  it("have the published rows and operations", () => {
    expect(rows.map(({ id }) => id)).toEqual(TABLE.map(([id]) => id));
    for (const [id, openapi, instance] of TABLE) {
      const row = rows.find((each) => each.id === id);
      expect(row?.openapi.filter((name) => !OURS.includes(name))).toEqual(openapi);
      expect(row?.instance).toEqual(instance);
    }
    const ours = rows.flatMap(({ id, openapi }) =>
      openapi.filter((name) => OURS.includes(name)).map((name) => [id, name]),
    );
    expect(ours).toEqual(OURS.map((name) => ["instance_symmetric", name]));
  });

  it.each(TABLE)("have the published figures of %s", (id, openapi, instance, software, hardware) => {
    const plans = [
      ["software", SOFTWARE_PLANS, software],
      ["hardware", HARDWARE_PLANS, hardware],
    ] as const;
    const keyKind = id === "instance_asymmetric" ? "asymmetric" : "symmetric";
    for (const [type, qps, figures] of plans) {
      for (const [index, plan] of qps.entries()) {
        const of = (api: "openapi" | "instance", operation: string) => {
          const found = performanceOf(type, plan, api, operation, keyKind);
          return [found?.row.id, found?.figure];
        };
        const names = [
          ...openapi.map((name) => ["openapi", name] as const),
          ...instance.map((name) => ["instance", name] as const),
        ];
        expect(names.length).toBeGreaterThan(0);
        for (const [api, name] of names) expect(of(api, name)).toEqual([id, figures[index]]);
      }
    }
  });

  it("count Encrypt and Decrypt of the Instance API by the kind of the key, of the OpenAPI never", () => {
    for (const operation of ["Encrypt", "Decrypt"]) {
      const of = (api: "openapi" | "instance", kind?: "symmetric" | "asymmetric") =>
        performanceOf("software", 1000, api, operation, kind)?.figure;
      expect(of("instance", "symmetric")).toBe(1000);
      expect(of("instance", "asymmetric")).toBe(200);
      expect(of("instance")).toBe(1000);
      expect(of("openapi", "asymmetric")).toBe(1000);
    }
  });

  it("have no row for operations of the shared gateway alone, and no figure for an unknown plan", () => {
    for (const operation of ["ReEncrypt", "CreateKey", "DescribeKey", "GenerateRandom", "constructor"]) {
      expect(performanceOf("software", 1000, "openapi", operation)).toBeNull();
    }
    expect(performanceOf("hardware", 2000, "instance", "AsymmetricSign")).toBeNull();
    expect(() => performanceOf("hardware", 1000, "openapi", "Encrypt")).toThrow(RangeError);
    expect(() => performanceOf("software", 6000, "openapi", "Encrypt")).toThrow(RangeError);
  });

  it("are shown as quotas of a second that are not adjustable", () => {
    const shown = instanceQuotas("hardware", 6000);
    expect(shown.map(({ id, seed }) => [id, seed])).toEqual(
      TABLE.map(([id, , , , hardware]) => [id, { limit: hardware[2], intervalSeconds: 1 }]),
    );
    expect(shown.every(({ adjustable, seed, current }) => !adjustable && seed === current)).toBe(true);
  });
});
