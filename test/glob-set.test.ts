import { describe, expect, it } from "vitest";
import { GlobSet } from "../src/glob-set.ts";
import { Random } from "./support/random.ts";

const setOf = (patterns: readonly string[]) =>
  new GlobSet(patterns.map((text) => [{ text, literal: false }]));

/** Whether a pattern matches, by all of its prefixes at once: slow, and short enough to be seen right. */
function isLike(pattern: string, text: string): boolean {
  let reached = [true, ...Array.from(pattern, () => false)];
  const skip = () => {
    for (const [at, character] of [...pattern].entries())
      if (character === "*" && reached[at]) reached[at + 1] = true;
  };
  skip();
  for (const given of text) {
    reached = reached.map((_, at) => {
      const before = pattern[at - 1];
      if (before === "*") return reached[at] === true;
      return at > 0 && reached[at - 1] === true && (before === "?" || before === given);
    });
    skip();
  }
  return reached.at(-1) === true;
}

describe("a set of glob patterns", () => {
  it("matches what one of them matches, in few patterns and in many", () => {
    const random = new Random(11);
    const text = (alphabet: string, length: number) =>
      Array.from({ length }, () => random.pick([...alphabet])).join("");
    let matched = 0;
    for (let round = 0; round < 100; round++) {
      const many = random.pick([1, 5, 150]);
      const patterns = Array.from({ length: many }, () => {
        const pattern = text("aab?*", random.int(4, 12));
        return random.int(0, 3) === 0 ? pattern : `*${pattern}c*`;
      });
      const subject = `${text("aaab", random.int(0, 400))}${random.pick(["", "c", "ac", "bc"])}`;
      const expected = patterns.some((pattern) => isLike(pattern, subject));
      if (expected) matched++;
      expect(setOf(patterns).matches(subject), `${patterns} ${subject}`).toBe(expected);
    }
    expect(matched).toBeGreaterThan(10);
    expect(matched).toBeLessThan(90);
  });

  it("matches long parts with and without `?` in long texts", () => {
    const random = new Random(13);
    const text = (alphabet: string, length: number) =>
      Array.from({ length }, () => random.pick([...alphabet])).join("");
    let matched = 0;
    for (let round = 0; round < 60; round++) {
      const subject = text(random.pick(["ab", "aaaaaaab"]), 500);
      const at = random.int(0, 300);
      const mask = random.pick([1, 0.5, 0]);
      const part = Array.from(subject.slice(at, at + random.int(120, 190)), (character) =>
        random.next() < mask ? "?" : character,
      ).join("");
      const pattern = `*${random.pick([part, `${part.slice(0, -1)}${random.pick(["a", "b"])}`])}${random.pick(["", "a"])}*b*`;
      const expected = isLike(pattern, subject);
      if (expected) matched++;
      expect(setOf([pattern]).matches(subject), `${pattern} ${subject}`).toBe(expected);
    }
    expect(matched).toBeGreaterThan(10);
    expect(matched).toBeLessThan(55);
  });

  it("matches nothing without patterns", () => {
    expect(setOf([]).matches("")).toBe(false);
    expect(setOf([]).matches("a".repeat(9000))).toBe(false);
  });

  it("takes pieces as they are where they are literal", () => {
    const pieces = [
      { text: "a", literal: false },
      { text: "*?", literal: true },
      { text: "*", literal: false },
    ];
    expect(new GlobSet([pieces]).matches("a*?bc")).toBe(true);
    expect(new GlobSet([pieces]).matches("a-?bc")).toBe(false);
    const many = new GlobSet(Array.from({ length: 3000 }, () => [{ text: "*x", literal: true }, ...pieces]));
    expect(many.matches(`*xa*?${"b".repeat(5000)}`)).toBe(true);
    expect(many.matches(`*xa**${"b".repeat(5000)}`)).toBe(false);
  });

  it.each([
    ["many short patterns", (at: number) => `*a?${at}*`],
    ["many patterns of two parts", (at: number) => `*a*a${at}*c*`],
    ["parts as long as the text", () => `*${"a?".repeat(1990)}d*`],
    ["a literal as long as half of the text", (at: number) => `*${"a".repeat(4000)}${at}*`],
  ])("is decided without trying all places of all of them: %s", (_what, patternOf) => {
    const patterns: string[] = [];
    for (let at = 0, size = 0; size < 32_000; at++, size += patternOf(at).length)
      patterns.push(patternOf(at));
    expect(setOf(patterns).matches(`bcd0${"a".repeat(8000)}bc`)).toBe(false);
  });
});
