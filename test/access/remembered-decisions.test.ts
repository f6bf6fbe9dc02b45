import { describe, expect, it } from "vitest";
import { RememberedDecisions } from "../../src/access/remembered-decisions.ts";

describe("remembered decisions", () => {
  it("are of one caller, one guard and one question", () => {
    const decisions = new RememberedDecisions<object, object>();
    const [who, guard] = [{}, {}];
    decisions.set(who, guard, "Encrypt", true);
    decisions.set(who, guard, "Decrypt", false);
    expect(decisions.get(who, guard, "Encrypt")).toBe(true);
    expect(decisions.get(who, guard, "Decrypt")).toBe(false);
    expect(decisions.get(who, guard, "Sign")).toBeUndefined();
    expect(decisions.get({}, guard, "Encrypt")).toBeUndefined();
    expect(decisions.get(who, {}, "Encrypt")).toBeUndefined();
  });

  it("are the latest 50 of a caller and a guard", () => {
    const decisions = new RememberedDecisions<object, object>();
    const [who, guard] = [{}, {}];
    for (let n = 0; n <= 50; n++) decisions.set(who, guard, `${n}`, true);
    expect([0, 1, 50].map((n) => decisions.get(who, guard, `${n}`))).toEqual([undefined, true, true]);
  });
});
