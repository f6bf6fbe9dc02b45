import { describe, expect, it } from "vitest";
import { formatCents } from "../../src/billing/money.ts";
import { PERIODS } from "../../src/billing/prices.ts";
import { quote, SpecificationRefused } from "../../src/billing/quotation.ts";
import {
  checkSpecification,
  defaultSpecification,
  type InstanceSpecification,
} from "../../src/billing/specification.ts";
import { seededRandom } from "../support/random.ts";
import { PRICED_QPS, randomSpecification, WORKED_EXAMPLE } from "./specifications.ts";

const monthly = (spec: InstanceSpecification) => quote(spec, 1).monthlyCents;

/** The price list once more, in dollars and as one formula. */
function dollarsOf(spec: InstanceSpecification): number {
  const tiers: Record<string, number> = { software1000: 0, software2000: 100, software4000: 300 };
  Object.assign(tiers, { hardware2000: 0, hardware4000: 200, hardware6000: 400 });
  return (
    (spec.type === "software" ? 500 : 1799) +
    (spec.multiZone ? 120 : 0) +
    (tiers[`${spec.type}${spec.qps}`] ?? Number.NaN) +
    (9 * (spec.keys - 1000)) / 10 +
    (50 * spec.secrets) / 100 +
    125 * (spec.accessManagement - 1) +
    (80 * spec.logStorageGb) / 1000
  );
}

describe("the worked example of the price list", () => {
  it("comes out line by line", () => {
    const { lines, monthlyCents, amountCents, currency } = quote(WORKED_EXAMPLE, 1);
    expect(lines.map((line) => [line.code, line.quantity, line.unitCents, line.amountCents])).toEqual([
      ["ProductVersion", 1, 50_000, 50_000],
      ["MultiZone", 1, 12_000, 12_000],
      ["Spec", 1, 10_000, 10_000],
      ["KeyNum", 100, 900, 90_000],
      ["SecretNum", 2, 5_000, 10_000],
      ["VpcNum", 1, 12_500, 12_500],
    ]);
    expect(lines.map(({ item }) => item)).toEqual([
      "Base instance, software",
      "Multi-zone deployment",
      "Additional QPS (2,000 total)",
      "Additional keys (2,000 total)",
      "Additional secrets (200 total)",
      "Additional access management (2 total)",
    ]);
    expect([formatCents(monthlyCents), formatCents(amountCents), currency]).toEqual([
      "1845.00",
      "1845.00",
      "USD",
    ]);
  });

  it("costs twelve times as much for a year", () => {
    const { lines, monthlyCents, amountCents } = quote(WORKED_EXAMPLE, 12);
    expect([monthlyCents, amountCents]).toEqual([184_500, 2_214_000]);
    expect(lines.map(({ amountCents }) => amountCents)).toEqual([
      600_000, 144_000, 120_000, 1_080_000, 120_000, 150_000,
    ]);
  });
});

describe("a quotation", () => {
  it("is the base price alone for what comes with it", () => {
    for (const [type, base] of [
      ["software", 50_000],
      ["hardware", 179_900],
    ] as const) {
      const { lines, monthlyCents } = quote(defaultSpecification(type), 1);
      expect([lines.length, monthlyCents]).toEqual([1, base]);
    }
  });

  it("has a line for log storage", () => {
    const { lines } = quote({ ...defaultSpecification("hardware"), logStorageGb: 2000 }, 1);
    expect(lines.at(-1)).toMatchObject({
      code: "LogStorage",
      quantity: 2,
      unitCents: 8_000,
      monthlyCents: 16_000,
    });
  });

  it("is the sum of its lines and the price list's formula, for any specification and period", () => {
    const random = seededRandom();
    for (let round = 0; round < 3_000; round++) {
      const spec = randomSpecification(random);
      const months = random.pick(PERIODS);
      const { lines, monthlyCents, amountCents } = quote(spec, months);
      const told = `seed ${random.seed}: ${JSON.stringify(spec)}`;
      expect(monthlyCents, told).toBe(Math.round(dollarsOf(spec) * 100));
      expect(
        lines.reduce((sum, line) => sum + line.monthlyCents, 0),
        told,
      ).toBe(monthlyCents);
      expect(
        lines.reduce((sum, line) => sum + line.amountCents, 0),
        told,
      ).toBe(amountCents);
      expect(amountCents, told).toBe(months * monthlyCents);
      expect(
        lines.every((line) => line.quantity * line.unitCents === line.monthlyCents),
        told,
      ).toBe(true);
      expect(
        lines.every((line) => line.quantity > 0 && line.unitCents > 0),
        told,
      ).toBe(true);
    }
  });

  it("rises with each member, or the larger specification is refused", () => {
    const random = seededRandom();
    const steps = { keys: 10, secrets: 100, accessManagement: 1, logStorageGb: 1000 } as const;
    for (let round = 0; round < 2_000; round++) {
      const spec = randomSpecification(random);
      const told = `seed ${random.seed}: ${JSON.stringify(spec)}`;
      const tiers: readonly number[] = PRICED_QPS[spec.type];
      const nextTier = tiers[tiers.indexOf(spec.qps) + 1];
      const larger: InstanceSpecification[] = [
        ...Object.entries(steps).map(([member, step]) => {
          return { ...spec, [member]: Number(spec[member as keyof typeof steps]) + step };
        }),
        ...(nextTier === undefined ? [] : [{ ...spec, qps: nextTier }]),
        ...(spec.multiZone ? [] : [{ ...spec, multiZone: true }]),
      ];
      for (const each of larger) {
        const problem = checkSpecification(each);
        if (problem === null) expect(monthly(each), told).toBeGreaterThan(monthly(spec));
        else expect(["aboveMaximum", "notForSale", "singleZoneRegion"], told).toContain(problem.reason);
      }
    }
  });

  it("is refused for what is not sold: off the increments, outside the limits", () => {
    const random = seededRandom();
    for (let round = 0; round < 2_000; round++) {
      const spec = randomSpecification(random);
      const wrong: Partial<InstanceSpecification>[] = [
        { keys: spec.keys + random.int(1, 9) },
        { keys: 100_000 + 10 * random.int(1, 1000) },
        { keys: 10 * random.int(-100, 99) },
        { secrets: spec.secrets + random.int(1, 99) },
        { secrets: 100_000 + 100 * random.int(1, 1000) },
        { secrets: -100 * random.int(1, 1000) },
        { accessManagement: spec.accessManagement + random.next() * 0.9 + 0.05 },
        { accessManagement: random.int(1001, 5000) },
        { accessManagement: -random.int(0, 1000) },
        { logStorageGb: spec.logStorageGb + random.int(1, 999) },
        { logStorageGb: 500_000 + 1000 * random.int(1, 100) },
        { logStorageGb: -1000 * random.int(1, 100) },
        { qps: random.pick([200, 8000, 10_000, 20_000, 3000, spec.qps + 1, -spec.qps]) },
        { multiZone: true, region: random.pick(["ap-southeast-6", "ap-southeast-7"]) },
      ];
      for (const part of wrong) {
        const told = `seed ${random.seed}: ${JSON.stringify({ ...spec, ...part })}`;
        expect(() => quote({ ...spec, ...part }, 1), told).toThrow(SpecificationRefused);
      }
      expect(() => quote(spec, random.pick([0, -1, 10, 11, 13, 1.5, 48]))).toThrow(SpecificationRefused);
    }
  });
});
