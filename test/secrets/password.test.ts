import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type CharacterKind,
  randomAlphanumeric,
  randomPassword,
  rotationPassword,
} from "../../src/secrets/password.ts";
import { seededRandom } from "../support/random.ts";

/** The kinds as the documentation describes them, by what belongs to them and to no other. */
const KINDS: Readonly<Record<CharacterKind, RegExp>> = {
  lowercase: /[a-z]/,
  uppercase: /[A-Z]/,
  numbers: /[0-9]/,
  punctuation: /[!-/:-@[-`{-~]/,
};
const NAMES = Object.keys(KINDS) as CharacterKind[];
const PRINTABLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));

const real = (length: number) => new Uint8Array(randomBytes(length));

describe("a random password", () => {
  it("is as long as it should be, of what is left, and has each kind that is left where it must", () => {
    const random = seededRandom();
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const excluded = Object.fromEntries(NAMES.map((name) => [name, random.int(0, 2) === 0]));
      const excludedCharacters = PRINTABLE.filter(() => random.int(0, 3) === 0).join("");
      const rules = {
        length: random.int(8, 128),
        excluded,
        excludedCharacters,
        eachKind: random.int(0, 1) === 1,
      };
      const allowed = PRINTABLE.filter(
        (each) =>
          !excludedCharacters.includes(each) &&
          NAMES.some((name) => !excluded[name] && KINDS[name].test(each)),
      );
      const password = randomPassword(rules, (length) => random.bytes(length));
      const seed = `SEED=${random.seed}, round ${round}`;
      if (allowed.length === 0) {
        expect(password, seed).toBeNull();
        refused += 1;
        continue;
      }
      expect(password, seed).toHaveLength(rules.length);
      expect(
        [...(password ?? "")].filter((each) => !allowed.includes(each)),
        seed,
      ).toEqual([]);
      if (!rules.eachKind) continue;
      for (const name of NAMES) {
        const isLeft = allowed.some((each) => !excluded[name] && KINDS[name].test(each));
        if (isLeft) expect(KINDS[name].test(password ?? ""), `${name}, ${seed}`).toBe(true);
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  it("leaves out nothing that may be in it, and prefers nothing", () => {
    const counts = new Map<string, number>();
    const rules = { length: 128, excluded: {}, excludedCharacters: "", eachKind: false };
    const rounds = 800;
    for (let round = 0; round < rounds; round++) {
      for (const each of randomPassword(rules, real) ?? "") counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([...PRINTABLE].sort());
    const expected = (128 * rounds) / PRINTABLE.length;
    // Ten standard deviations: no chance to fail by chance, and a bias of a third does.
    for (const count of counts.values()) {
      expect(Math.abs(count - expected)).toBeLessThan(10 * Math.sqrt(expected));
    }
  });

  it("does not keep the kinds at its beginning", () => {
    const rules = { length: 8, excluded: {}, excludedCharacters: "", eachKind: true };
    const first = new Set<CharacterKind | undefined>();
    for (let round = 0; round < 500; round++) {
      const [character = ""] = randomPassword(rules, real) ?? "";
      first.add(NAMES.find((name) => KINDS[name].test(character)));
    }
    expect(first.size).toBe(4);
  });
});

describe("a value that a rotation makes", () => {
  it("is a new password of 32 characters of all kinds each time", () => {
    const made = Array.from({ length: 100 }, () => rotationPassword(real));
    expect(new Set(made).size).toBe(100);
    for (const password of made) {
      expect(password).toHaveLength(32);
      for (const kind of Object.values(KINDS)) expect(password).toMatch(kind);
    }
  });

  it("is text of letters and digits", () => {
    expect(randomAlphanumeric(500, real)).toMatch(/^[A-Za-z0-9]{500}$/);
  });
});
