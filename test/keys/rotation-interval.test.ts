import { describe, expect, it } from "vitest";
import { dueRotations, enableRotation, rotationPeriod } from "../../src/keys/rotation.ts";
import { parseInterval } from "../../src/keys/rotation-interval.ts";

describe("parseInterval", () => {
  it.each([
    ["30d", 2_592_000],
    ["1h", 3_600],
    ["90m", 5_400],
    ["604800s", 604_800],
    ["007d", 604_800],
  ])("reads %s", (text, seconds) => {
    expect(parseInterval(text)).toBe(seconds);
  });

  it.each([
    "",
    "d",
    "30",
    "0d",
    "-1d",
    "1.5d",
    "30D",
    "30 d",
    " 30d",
    "30d\n",
    "30w",
    "1e3s",
    "99999999999s",
  ])("refuses %j", (text) => {
    expect(parseInterval(text)).toBeNull();
  });
});

describe("a schedule of seconds", () => {
  it.each([604_801, 604_803, 700_001, 31_535_999])("is kept to the millisecond: %d", (seconds) => {
    const rotation = enableRotation(seconds / 86_400, 1_000);
    expect(rotationPeriod(rotation)).toBe(seconds * 1_000);
    expect(dueRotations(rotation, 1_000 + 3 * seconds * 1_000)).toEqual(
      [1, 2, 3].map((count) => 1_000 + count * seconds * 1_000),
    );
  });
});
