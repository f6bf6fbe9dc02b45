import { describe, expect, it } from "vitest";
import {
  modulesOf,
  readModuleConfigs,
  readModuleParameters,
  specificationOf,
} from "../../../src/alibaba/bss/modules.ts";
import { billTime, cycleTime, dayTime } from "../../../src/billing/billing-cycle.ts";
import { newInstanceId, newOrderId, type Random } from "../../../src/billing/ids.ts";
import { randomSpecification, WORKED_EXAMPLE } from "../../billing/specifications.ts";
import { seededRandom } from "../../support/random.ts";

const parameters = (modules: Record<string, string>) =>
  readModuleParameters(Object.entries(modules).map(([Code, Value]) => ({ Code, Value })));

describe("modules of a KMS instance", () => {
  it("are read from parameters and from one Config, and written as they were", () => {
    const random = seededRandom();
    for (let n = 0; n < 500; n++) {
      const specification = randomSpecification(random);
      const modules = modulesOf(specification);
      const told = `SEED=${random.seed} ${JSON.stringify(specification)}`;
      expect(specificationOf(null, parameters(Object.fromEntries(modules)), "x"), told).toEqual(
        specification,
      );
      const Config = modules.map((pair) => pair.join(":")).join(",");
      const values = readModuleConfigs([{ ModuleCode: "Spec", Config }]);
      expect(specificationOf(null, values, "x"), told).toEqual(specification);
    }
  });

  it("leave what they do not name as it is, or as it comes with the base price", () => {
    const changed = specificationOf(
      WORKED_EXAMPLE,
      parameters({ spec: "4000", log: "1", LogStorage: "2000" }),
      "x",
    );
    expect(changed).toEqual({ ...WORKED_EXAMPLE, qps: 4000, logStorageGb: 2000 });
    expect(specificationOf(changed, parameters({ Log: "1" }), "x")).toEqual(changed);
    expect(specificationOf(null, parameters({}), "cn-beijing")).toMatchObject({
      type: "software",
      qps: 1000,
      keys: 1000,
      accessManagement: 1,
      region: "cn-beijing",
    });
    expect(specificationOf(null, parameters({ ProductVersion: "1" }), "cn-beijing").qps).toBe(2000);
  });
});

/** Bytes that count up, the ones that must be left out among them. */
function counting(): Random {
  let next = 240;
  return (bytes) => bytes.map(() => next++ % 256);
}

describe("ids", () => {
  it("look like those in samples", () => {
    expect(newInstanceId("cn-beijing", counting())).toBe("kst-bjjopqrstuvwxyz01");
    expect(newInstanceId("ap-southeast-1", counting())).toMatch(/^kst-ass[0-9a-z]{14}$/);
    expect(newOrderId(counting())).toMatch(/^2\d{14}$/);
    expect(newOrderId(counting())).toBe(newOrderId(counting()));
  });
});

describe("billing cycles", () => {
  it("are months in UTC+8, as are their days", () => {
    expect(cycleTime("2026-02")).toEqual({
      from: Date.parse("2026-01-31T16:00:00Z"),
      to: Date.parse("2026-02-28T16:00:00Z"),
    });
    expect(cycleTime("2025-12").to).toBe(cycleTime("2026-01").from);
    expect(dayTime("2026-02", "2026-02-28")).toEqual({
      from: Date.parse("2026-02-27T16:00:00Z"),
      to: Date.parse("2026-02-28T16:00:00Z"),
    });
    expect(
      ["2026-02-29", "2026-02-00", "2026-03-01", "2026-02-1", ""].map((day) => dayTime("2026-02", day)),
    ).toEqual([null, null, null, null, null]);
    expect(billTime(Date.parse("2026-02-28T16:00:00Z"))).toBe("2026-03-01 00:00:00");
  });
});
