import type { Random } from "../support/random.ts";
import { AWS_WORDS } from "./aws-policy-words.ts";
import { mutatedJson, shortText, strangeText } from "./json-mutations.ts";

/** Where a policy goes, which says what must stand in it. */
export type PolicyKind = "key" | "identity" | "trust";

/** A policy as a request has it: what was done to it, and its text. */
export interface MutatedPolicy {
  readonly what: string;
  readonly text: string;
}

/** A policy before it is mutated. */
export interface PolicyDraft {
  readonly Version: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** The language of a cloud's policies, with much that is wrong in it. */
export interface PolicyWords {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly principals: readonly unknown[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** A policy with nothing wrong in it. */
  documentOf(random: Random, kind: PolicyKind, account: string): PolicyDraft;
  /** Elements of as many bytes as a policy may have. @param one a pattern of that length; @param many patterns */
  largeElements(one: string, many: readonly string[]): readonly Readonly<Record<string, unknown>>[];
}

/** Bytes that a key policy may have, filled up with patterns that match late, or never. */
const LARGEST = 32_768;
/** One policy in so many is that large. */
const LARGE_ONE_IN = 12;

/** A policy that is right, or wrong in one thing or a few. @param account of the principals that it names */
export function mutatedPolicy(
  random: Random,
  kind: PolicyKind,
  account: string,
  words: PolicyWords = AWS_WORDS,
): MutatedPolicy {
  const document = words.documentOf(random, kind, account);
  const chance = random.next();
  if (chance < 0.25) return { what: "a policy", text: JSON.stringify(document) };
  if (chance < 0.65) {
    const { what, text } = mutatedJson(random, document);
    return { what: `policy: ${what}`, text };
  }
  if (chance < 0.75) return broken(random, JSON.stringify(document));
  if (random.int(1, LARGE_ONE_IN) === 1) return large(random, document, words);
  const statement = document.Statement[0];
  const strange = strangeElement(random, words);
  return {
    what: `policy with ${JSON.stringify(strange).slice(0, 60)}`,
    text: JSON.stringify({ ...document, Statement: [{ ...statement, ...strange }, ...document.Statement] }),
  };
}

function strangeElement(
  random: Random,
  { operators, keys, values, principals, actions, resources }: PolicyWords,
): Record<string, unknown> {
  const value = () => (random.next() < 0.8 ? random.pick(values) : strangeText(random).slice(0, 5000));
  const elements = [
    () => ({ Condition: { [random.pick(operators)]: { [random.pick(keys)]: [value(), value()] } } }),
    () => ({ Condition: { [random.pick(operators)]: { [random.pick(keys)]: value() } } }),
    () => ({
      [random.pick(["Principal", "NotPrincipal"])]: random.pick(principals.map((each) => ({ each }))).each,
    }),
    () => ({ [random.pick(["Action", "NotAction"])]: [random.pick(actions), random.pick(actions)] }),
    () => ({ [random.pick(["Resource", "NotResource"])]: [random.pick(resources), random.pick(resources)] }),
    () => ({ Effect: random.pick(["Deny", "allow", "", shortText(random)]) }),
    () => ({ Sid: random.pick(["Whole", "a b", "", "é", "\u2013", shortText(random)]) }),
  ];
  return random.pick(elements)();
}

/** A policy of as many bytes as there may be, of wildcards, or of many statements. */
function large(random: Random, document: PolicyDraft, words: PolicyWords): MutatedPolicy {
  const [first] = document.Statement;
  const pattern = random.pick(["*a", "*?", "?*a*", "*\u00e9*", "**b"]);
  const room = LARGEST - JSON.stringify(document).length - 200 + random.pick([0, 0, 0, 300]);
  const one = pattern.repeat(Math.floor(room / Buffer.byteLength(pattern)));
  const many = Array.from({ length: Math.floor(room / 44) }, (_, n) => `kms:*${n}*`.padEnd(40, "*?"));
  const element = random.pick(words.largeElements(one, many));
  return {
    what: `policy of ${LARGEST} bytes: ${Object.keys(element).join()}`,
    text: JSON.stringify({
      ...document,
      Statement: [...document.Statement, { ...first, Sid: "L", ...element }],
    }),
  };
}

function broken(random: Random, text: string): MutatedPolicy {
  const texts = [
    text.slice(0, random.int(0, text.length)),
    `\ufeff${text}`,
    `${text}x`,
    `${text}${text}`,
    text.replace('"Version"', '"Version":"2008-10-17","Version"'),
    text.replace("[", "[[").replace(/\]\}$/, "]]}"),
    `{"Statement":${"[".repeat(8000)}${"]".repeat(8000)}}`,
    `{"Statement":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
    text.replaceAll('"', "'"),
    " ".repeat(40_000) + text,
    JSON.stringify(text),
    "null",
    "[]",
    "",
  ];
  return { what: "a broken policy", text: random.pick(texts) };
}
