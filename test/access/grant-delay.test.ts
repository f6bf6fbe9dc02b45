import { describe, expect, it } from "vitest";
import { countsYet } from "../../src/access/grant-delay.ts";

const grant = { grantId: "g", createdAt: 10_000 };
const none = new Set<string>();

describe("a grant", () => {
  it("counts at once where there is no delay, whatever the clock says", () => {
    for (const now of [0, 9_999, 10_000, 10_001]) expect(countsYet(grant, now, 0, none)).toBe(true);
  });

  it("counts once it is as old as the delay, and before that only with its token", () => {
    expect([10_000, 12_999, 13_000].map((now) => countsYet(grant, now, 3, none))).toEqual([
      false,
      false,
      true,
    ]);
    expect(countsYet(grant, 10_000, 3, new Set(["other"]))).toBe(false);
    expect(countsYet(grant, 10_000, 3, new Set(["other", "g"]))).toBe(true);
  });

  it("does not count early by clocks that differ a little, but where the clock was set back", () => {
    expect(countsYet(grant, 9_995, 3, none)).toBe(false);
    expect(countsYet(grant, 7_000, 3, none)).toBe(true);
  });
});
