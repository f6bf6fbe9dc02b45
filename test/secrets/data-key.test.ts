import { describe, expect, it } from "vitest";
import { needsVersion, versionPrefix } from "../../src/secrets/data-key.ts";

const DAY = 86_400_000;
const version = (createdAt: number) => ({ versionId: "xH6OPUmz", name: `n${createdAt}`, createdAt });

describe("a managed data key", () => {
  it("has its name in those of its versions", () => {
    expect(`${versionPrefix("example-data-key")}xH6OPUmz`).toBe(
      "kms-datakeyversion!example-data-key!xH6OPUmz",
    );
  });

  it("gets its first version at its first use", () => {
    expect([false, true].map((latest) => needsVersion([], latest, 0))).toEqual([true, true]);
  });

  it("gets another one where the latest is asked for and a year old", () => {
    const versions = [version(0), version(10 * DAY)];
    expect(needsVersion(versions, true, 375 * DAY - 1)).toBe(false);
    expect(needsVersion(versions, true, 375 * DAY)).toBe(true);
    expect(needsVersion(versions, false, 1000 * DAY)).toBe(false);
  });
});
