import { describe, expect, it } from "vitest";
import { matchesWildcard, matchesWildcardIgnoringCase } from "../src/wildcard.ts";
import { Random } from "./support/random.ts";

describe("wildcards", () => {
  it.each([
    ["kms:*", "kms:Encrypt", true],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["?", "", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a*b*c", "a--b--b--c", true],
    ["a*bc*c", "abc", false],
    ["ab*ba", "aba", false],
    ["*?*", "x", true],
    ["*.*", "anything", false],
    ["(a+)+$", "aaaa", false],
    ["kms:Encrypt", "kms:encrypt", false],
  ])("%j fits %j: %s", (pattern, text, fits) => {
    expect(matchesWildcard(pattern, text)).toBe(fits);
  });

  it("can be matched without regard to case", () => {
    expect(matchesWildcardIgnoringCase("KMS:put*", "kms:PutKeyPolicy")).toBe(true);
  });

  it("match short patterns as a regular expression does", () => {
    const random = new Random(7);
    const text = (alphabet: string) =>
      Array.from({ length: random.int(0, 8) }, () => random.pick([...alphabet])).join("");
    for (let round = 0; round < 20_000; round++) {
      const [pattern, subject] = [text("ab*?"), text("ab")];
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(matchesWildcard(pattern, subject), `${pattern} ${subject}`).toBe(expression.test(subject));
    }
  });

  it.each([
    ["*?".repeat(16_000), "#"],
    ["*a".repeat(16_000), "#"],
    ["?*".repeat(3000), ""],
    ["*a?".repeat(300), "b"],
  ])("are decided without backtracking where they never fit (%#)", (pattern, end) => {
    expect(matchesWildcard(`${pattern}${end}`, "a".repeat(2048))).toBe(false);
  });
});
