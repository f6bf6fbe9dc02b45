import { describe, expect, it } from "vitest";
import { trailingDays } from "../../src/keys/trailing-days.ts";

const at = Date.parse;

describe("the days for which a key was not used", () => {
  it("are whole days since its last use, rounded down", () => {
    const key = { createdAt: at("2026-05-01T00:00:00Z") };
    const use = { at: at("2026-06-01T12:00:00Z") };
    expect(trailingDays(key, use, at("2026-06-02T11:59:59.999Z"))).toBe(0);
    expect(trailingDays(key, use, at("2026-06-02T12:00:00Z"))).toBe(1);
    expect(trailingDays(key, use, at("2026-09-09T12:00:00Z"))).toBe(100);
  });

  it("are those since its creation where it was never used, or since uses are recorded", () => {
    const now = at("2026-05-03T00:00:00Z");
    expect(trailingDays({ createdAt: at("2026-05-01T06:00:00Z") }, null, now)).toBe(1);
    expect(trailingDays({ createdAt: at("2020-01-01T00:00:00Z") }, null, now)).toBe(10);
  });

  it("are none where the clock was set back", () => {
    expect(trailingDays({ createdAt: at("2026-05-01T00:00:00Z") }, null, at("2026-04-30T00:00:00Z"))).toBe(0);
    expect(trailingDays({ createdAt: 0 }, null, at("2026-01-01T00:00:00Z"))).toBe(0);
  });
});
