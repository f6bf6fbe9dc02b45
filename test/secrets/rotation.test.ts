import { describe, expect, it } from "vitest";
import {
  dueRotations,
  failed,
  NEVER_ROTATED,
  overdueNow,
  rotated,
  scheduled,
} from "../../src/secrets/rotation.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2030, 0, 1);
const enabled = scheduled(NEVER_ROTATED, 6 * 3600, NOW);

describe("the rotation of a secret", () => {
  it("comes an interval after it was turned on", () => {
    expect(enabled).toEqual({
      state: "Enabled",
      intervalSeconds: 21_600,
      nextAt: NOW + 6 * HOUR,
      lastAt: null,
    });
  });

  it("comes on a whole second, as answers tell it", () => {
    expect(scheduled(NEVER_ROTATED, 21_600, NOW + 999).nextAt).toBe(NOW + 6 * HOUR);
  });

  it("never comes where it was turned off", () => {
    const off = scheduled(enabled, null, NOW);
    expect(off).toEqual({ state: "Disabled", intervalSeconds: 21_600, nextAt: null, lastAt: null });
    expect(dueRotations(off, NOW + 1000 * HOUR)).toEqual([]);
    expect(rotated(off, NOW)).toEqual({ ...off, lastAt: NOW });
  });

  it("comes again an interval after each, asked for or not", () => {
    const at = NOW + HOUR;
    expect(rotated(enabled, at)).toEqual({ ...enabled, lastAt: at, nextAt: at + 6 * HOUR });
  });

  it("is not tried again after it failed, until one succeeds", () => {
    const invalid = failed(enabled);
    expect(invalid.state).toBe("Invalid");
    expect(rotated(invalid, NOW)).toEqual({ ...enabled, lastAt: NOW });
  });

  it("is due at its date and not before", () => {
    expect(dueRotations(enabled, NOW + 6 * HOUR - 1)).toEqual([]);
    expect(dueRotations(enabled, NOW + 6 * HOUR)).toEqual([NOW + 6 * HOUR]);
    expect(dueRotations(enabled, NOW + 13 * HOUR)).toEqual([NOW + 6 * HOUR, NOW + 12 * HOUR]);
  });

  it.each([
    [10, 10],
    [11, 11],
    [12, 12],
    [13, 11],
    [1000, 12],
    [1001, 11],
  ])("that missed %i dates happens at the last %i, a number of equal parity", (missed, made) => {
    const last = NOW + missed * 6 * HOUR;
    const dates = dueRotations(enabled, last + HOUR);
    expect(dates).toHaveLength(made);
    expect(made % 2).toBe(missed % 2);
    expect(dates).toEqual(Array.from({ length: made }, (_, i) => last - (made - 1 - i) * 6 * HOUR));
  });

  it("that was missed while the secret was to be deleted comes at once, and only once", () => {
    const now = NOW + 100 * HOUR;
    expect(overdueNow(enabled, now)).toEqual({ ...enabled, nextAt: now });
    expect(overdueNow(enabled, NOW)).toEqual(enabled);
    const off = scheduled(enabled, null, NOW);
    expect(overdueNow(off, now)).toEqual(off);
  });
});
