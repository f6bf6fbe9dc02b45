import { describe, expect, it } from "vitest";
import {
  checkDowngrade,
  checkMonths,
  checkSpecification,
  checkUpgrade,
  defaultSpecification,
  type InstanceSpecification,
  typeOfProductVersion,
} from "../../src/billing/specification.ts";
import { MalformedSpecification, readSpecification } from "../../src/billing/specification-input.ts";
import { seededRandom } from "../support/random.ts";
import { randomSpecification, WORKED_EXAMPLE } from "./specifications.ts";

const software = defaultSpecification("software");
const hardware = defaultSpecification("hardware");

describe("the default specification", () => {
  it("is what comes with the base price", () => {
    const rest = { keys: 1000, secrets: 0, accessManagement: 1, logStorageGb: 0, multiZone: false };
    expect(software).toEqual({ type: "software", qps: 1000, ...rest, region: "cn-hangzhou" });
    expect(hardware).toEqual({ type: "hardware", qps: 2000, ...rest, region: "cn-hangzhou" });
  });

  it.each([software, hardware, WORKED_EXAMPLE])("can be bought", (spec) => {
    expect(checkSpecification(spec)).toBeNull();
  });
});

describe("a specification that is not sold", () => {
  const cases: [InstanceSpecification, string, RegExp][] = [
    [{ ...software, qps: 10_000 }, "noListPrice", /^qps: 10,000 QPS .* contact your account manager$/],
    [{ ...software, qps: 20_000 }, "noListPrice", /account manager/],
    [{ ...software, qps: 200 }, "noListPrice", /^qps: 200 QPS .* no list price/],
    [{ ...hardware, qps: 8_000 }, "noListPrice", /account manager/],
    [
      { ...software, qps: 6_000 },
      "unknownTier",
      /choose one of 1,000, 2,000, 4,000, or at an agreed price 10,000, 20,000$/,
    ],
    [
      { ...hardware, qps: 1_000 },
      "unknownTier",
      /choose one of 2,000, 4,000, 6,000, or at an agreed price 8,000$/,
    ],
    [{ ...software, qps: 1_500 }, "unknownTier", /^qps: /],
    [{ ...software, qps: 0 }, "unknownTier", /^qps: /],
    [{ ...software, qps: -1_000 }, "unknownTier", /^qps: /],
    [{ ...software, qps: 1_000.5 }, "notWhole", /^qps: /],
    [{ ...software, keys: 1_005 }, "wrongIncrement", /^keys: keys are sold by 10/],
    [{ ...software, keys: 990 }, "belowIncluded", /^keys: 990 is below the 1,000/],
    [{ ...software, keys: -10 }, "belowIncluded", /^keys: /],
    [{ ...software, keys: 100_010 }, "aboveMaximum", /maximum of 100,000/],
    [{ ...software, keys: 1_010.5 }, "notWhole", /^keys: 1010.5 is not a whole number$/],
    [{ ...software, keys: Number.NaN }, "notWhole", /^keys: /],
    [{ ...hardware, keys: 1_010 }, "notForSale", /^keys: a hardware instance has 1,000 keys/],
    [{ ...hardware, keys: 990 }, "belowIncluded", /^keys: /],
    [{ ...software, secrets: 50 }, "wrongIncrement", /^secrets: secrets are sold by 100/],
    [{ ...software, secrets: -100 }, "belowIncluded", /^secrets: -100 is negative$/],
    [{ ...software, secrets: 100_100 }, "aboveMaximum", /^secrets: /],
    [{ ...software, accessManagement: 0 }, "belowIncluded", /^accessManagement: /],
    [{ ...software, accessManagement: 1_001 }, "aboveMaximum", /^accessManagement: /],
    [{ ...software, accessManagement: 1.5 }, "notWhole", /^accessManagement: /],
    [
      { ...software, logStorageGb: 500 },
      "wrongIncrement",
      /^logStorageGb: GB of log storage are sold by 1,000/,
    ],
    [{ ...software, logStorageGb: 501_000 }, "aboveMaximum", /^logStorageGb: /],
    [
      { ...software, multiZone: true, region: "ap-southeast-6" },
      "singleZoneRegion",
      /^multiZone: ap-southeast-6/,
    ],
    [
      { ...hardware, multiZone: true, region: "ap-southeast-7" },
      "singleZoneRegion",
      /^multiZone: ap-southeast-7/,
    ],
  ];

  it.each(cases)("is refused: %o", (spec, reason, message) => {
    const problem = checkSpecification(spec);
    expect(problem).toMatchObject({ reason, message: expect.stringMatching(message) });
    expect(problem?.message).toMatch(new RegExp(`^${problem?.member}: `));
  });

  it("includes one with a number of months that is not sold", () => {
    const sold = Array.from({ length: 50 }, (_, months) => months - 1).filter(
      (months) => !checkMonths(months),
    );
    expect(sold).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36]);
    expect(checkMonths(1.5)).toMatchObject({ member: "months", reason: "unknownPeriod" });
    expect(checkMonths(Number.NaN)).toMatchObject({ member: "months" });
  });
});

describe("the limits that are sold", () => {
  const edges: InstanceSpecification[] = [
    { ...software, keys: 100_000, secrets: 100_000, accessManagement: 1000, logStorageGb: 500_000 },
    { ...hardware, secrets: 100_000, accessManagement: 1000, logStorageGb: 500_000, qps: 6000 },
    { ...software, region: "ap-southeast-6" },
    { ...software, qps: 4000, multiZone: true },
  ];

  it.each(edges)("can be bought: %o", (spec) => {
    expect(checkSpecification(spec)).toBeNull();
  });
});

describe("ProductVersion", () => {
  it("means a type of instance, or has a reason why none can be bought", () => {
    expect(typeOfProductVersion("3")).toBe("software");
    expect(typeOfProductVersion("1")).toBe("hardware");
    expect(typeOfProductVersion("5")).toMatchObject({
      reason: "noListPrice",
      message: /small.*no list price/,
    });
    expect(typeOfProductVersion("4")).toMatchObject({ member: "type" });
    expect(typeOfProductVersion("__proto__")).toMatchObject({ member: "type", reason: "unknownVersion" });
  });
});

describe("a change of an instance", () => {
  const logging = { ...software, logStorageGb: 2000 };

  it("goes in the requested direction only, up or down", () => {
    expect(checkUpgrade(software, WORKED_EXAMPLE)).toBeNull();
    expect(checkDowngrade(WORKED_EXAMPLE, software)).toBeNull();
    expect(checkUpgrade(WORKED_EXAMPLE, software)).toMatchObject({ reason: "wrongDirection" });
    expect(checkDowngrade(software, WORKED_EXAMPLE)).toMatchObject({ reason: "wrongDirection" });
    const mixed = { ...WORKED_EXAMPLE, keys: 1000, secrets: 400 };
    expect(checkUpgrade(WORKED_EXAMPLE, mixed)).toMatchObject({ member: "keys", reason: "wrongDirection" });
    expect(checkDowngrade(WORKED_EXAMPLE, mixed)).toMatchObject({
      member: "secrets",
      reason: "wrongDirection",
    });
    expect(checkUpgrade({ ...software, multiZone: true }, { ...software, qps: 2000 })).toMatchObject({
      member: "multiZone",
    });
  });

  it("has to change something", () => {
    expect(checkUpgrade(software, software)).toMatchObject({ reason: "nothingChanges" });
    expect(checkDowngrade(software, software)).toMatchObject({ reason: "nothingChanges" });
  });

  it("keeps the type and the Region", () => {
    expect(checkUpgrade(software, { ...hardware, qps: 4000 })).toMatchObject({ member: "type" });
    expect(checkDowngrade(hardware, software)).toMatchObject({ member: "type", reason: "cannotChange" });
    expect(checkUpgrade(software, { ...software, qps: 2000, region: "eu-central-1" })).toMatchObject({
      member: "region",
    });
  });

  it("never switches log analysis off, nor makes its storage smaller", () => {
    expect(checkDowngrade(logging, software)).toMatchObject({
      reason: "cannotShrink",
      message: /cannot be switched off/,
    });
    expect(checkUpgrade(logging, { ...software, qps: 4000 })).toMatchObject({ reason: "cannotShrink" });
    expect(checkDowngrade(logging, { ...logging, logStorageGb: 1000 })).toMatchObject({
      reason: "cannotShrink",
      message: /stays 2,000 GB/,
    });
    expect(checkUpgrade(logging, { ...logging, logStorageGb: 3000 })).toBeNull();
    expect(checkDowngrade({ ...logging, keys: 2000 }, logging)).toBeNull();
  });

  it("has to lead to a specification that is sold", () => {
    expect(checkUpgrade(software, { ...software, qps: 10_000 })).toMatchObject({ reason: "noListPrice" });
    expect(checkDowngrade(WORKED_EXAMPLE, { ...WORKED_EXAMPLE, keys: 1995 })).toMatchObject({
      reason: "wrongIncrement",
    });
  });
});

describe("a specification in JSON", () => {
  it("is read as it was written", () => {
    const random = seededRandom();
    for (let round = 0; round < 200; round++) {
      const spec = randomSpecification(random);
      expect(readSpecification(JSON.parse(JSON.stringify(spec))), `seed ${random.seed}`).toEqual(spec);
    }
  });

  it("has the defaults of its type", () => {
    expect(readSpecification({})).toEqual(software);
    expect(readSpecification({ type: "hardware", secrets: 100 })).toEqual({ ...hardware, secrets: 100 });
  });

  it.each([
    [null, /object/],
    [[], /object/],
    ["software", /object/],
    [{ type: "gold" }, /^type: /],
    [{ type: null }, /^type: /],
    [{ keys: null }, /^keys: /],
    [{ secrets: "200" }, /^secrets: /],
    [{ multiZone: 1 }, /^multiZone: /],
    [{ region: "" }, /^region: /],
    [{ region: 1 }, /^region: /],
    [{ qpz: 1 }, /^qpz: unknown/],
    [JSON.parse('{"__proto__": 1}'), /^__proto__: unknown/],
  ])("is refused where it is malformed: %o", (value, message) => {
    expect(() => readSpecification(value)).toThrow(MalformedSpecification);
    expect(() => readSpecification(value)).toThrow(message);
  });
});
