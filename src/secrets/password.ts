import type { RandomBytes } from "./secret.ts";

const KINDS = {
  lowercase: "abcdefghijklmnopqrstuvwxyz",
  uppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numbers: "0123456789",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

/** Kinds of characters in a password. */
export type CharacterKind = keyof typeof KINDS;

/** Rules of a random password (GetRandomPassword). */
export interface PasswordRules {
  readonly length: number;
  readonly excluded: Readonly<Partial<Record<CharacterKind, boolean | undefined>>>;
  readonly excludedCharacters: string;
  /** Whether there must be one character of each kind that is not excluded. */
  readonly eachKind: boolean;
}

/** Rules of the passwords that rotations generate: the databases behind managed secrets accept them. */
const ROTATION_RULES: PasswordRules = {
  length: 32,
  excluded: {},
  excludedCharacters: "\"',./:;<>?[\\]`{|}~",
  eachKind: true,
};

/** A random password; null where the rules exclude every character. */
export function randomPassword(rules: PasswordRules, random: RandomBytes): string | null {
  const kinds: readonly CharacterKind[] = ["lowercase", "uppercase", "numbers", "punctuation"];
  const alphabets = kinds
    .filter((kind) => !rules.excluded[kind])
    .map((kind) => [...KINDS[kind]].filter((each) => !rules.excludedCharacters.includes(each)))
    .filter((alphabet) => alphabet.length > 0);
  const all = alphabets.flat();
  if (all.length === 0) return null;
  const characters = Array.from({ length: rules.length }, (_, i) =>
    pick((rules.eachKind ? alphabets[i] : undefined) ?? all, random),
  );
  return shuffled(characters, random).join("");
}

/** The password that a rotation gives to an account. */
export function rotationPassword(random: RandomBytes): string {
  return randomPassword(ROTATION_RULES, random) ?? "";
}

/** A random text of letters and digits. */
export function randomAlphanumeric(length: number, random: RandomBytes): string {
  const alphabet = [...KINDS.uppercase, ...KINDS.lowercase, ...KINDS.numbers];
  return Array.from({ length }, () => pick(alphabet, random)).join("");
}

function pick(alphabet: readonly string[], random: RandomBytes): string {
  return alphabet[below(alphabet.length, random)] ?? "";
}

/** The characters in random order (Fisher–Yates shuffle). */
function shuffled(characters: readonly string[], random: RandomBytes): string[] {
  const out = [...characters];
  for (let i = out.length - 1; i > 0; i--) {
    const j = below(i + 1, random);
    const [a = "", b = ""] = [out[i], out[j]];
    out[i] = b;
    out[j] = a;
  }
  return out;
}

/**
 * A uniformly random number below `limit`, at most 256. Bytes from the last whole multiple of `limit` on are dropped.
 */
function below(limit: number, random: RandomBytes): number {
  const usable = 256 - (256 % limit);
  for (;;) {
    const [byte = 0] = random(1);
    if (byte < usable) return byte % limit;
  }
}
