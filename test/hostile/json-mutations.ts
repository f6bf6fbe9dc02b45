import type { Random } from "../support/random.ts";

/** JSON that can be what `JSON.stringify` cannot write: a member twice, a number that is none. */
type Node =
  | { readonly raw: string }
  | { readonly list: readonly Node[] }
  | { readonly entries: readonly (readonly [string, Node])[] };

const NUMBERS = [
  ...[
    "0",
    "-0",
    "-1",
    "1.5",
    "1e308",
    "-1e308",
    "1e400",
    "1e-400",
    "NaN",
    "Infinity",
    "0x10",
    "01",
    "+1",
    "1.",
  ],
  ...["2147483648", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808"],
  ...["-9223372036854775809", "18446744073709551616", "9".repeat(400)],
];
/** Seconds and milliseconds at the ends of time, and texts of them. */
const TIMES = [
  ...[
    "8640000000000",
    "8640000000001",
    "8640000000000001",
    "253402300799.999",
    "253402300800",
    "-62135596801",
  ],
  ...[
    '"0000-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59.999Z"',
    '"+275760-09-13T00:00:00Z"',
    '"2026-02-30T00:00:00Z"',
  ],
  ...['"1969-12-31T23:59:59-23:59"', '"2026-01-01T24:00:00Z"'],
];
const TEXTS = [
  ...[
    "",
    " ",
    "a",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "prototype",
    "null",
    "undefined",
  ],
  ...["\0", "a\0b", "\u001b[31m", "\r\nX-Injected: 1", "\ufffe", "\u202e", "é".repeat(300), "\u{1f512}"],
  ...[
    "../../../etc/passwd",
    "' OR 1=1 --",
    '"; DROP TABLE keys; --',
    "$" + "{jndi:ldap://127.0.0.1/a}",
    "<a/>&amp;",
  ],
  ...["]]>", "%00", "%s%n", "{{7*7}}", "*", "*?*?*?*?a", "arn:aws:kms:*:*:*", "alias/*", "0".repeat(65)],
];
const RAWS = [
  ...["null", "true", "false", "[]", "{}", "[[]]", "[null]", '{"__proto__":{"a":1}}', '{"a":{"b":{"c":{}}}}'],
  ...['"\\ud800"', '"a\\udfff"', '"\\udc00\\ud800"', '"\\u0000"', '{"constructor":{"prototype":{"a":1}}}'],
  ...['{"":"","":""}', "[1,2,", '"', "'a'", "undefined", "/**/1", "\u00a0"],
];
/** Large values, of which there are few. */
const LARGE: readonly (() => string)[] = [
  () => JSON.stringify("a".repeat(100_000)),
  () => JSON.stringify("\ufffe".repeat(10_000)),
  () => "[".repeat(20_000) + "]".repeat(20_000),
  () => `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  () => `[${Array(10_000).fill('"a"').join(",")}]`,
  () => `{${Array.from({ length: 5000 }, (_, n) => `"k${n}":"v"`).join(",")}}`,
  () => JSON.stringify("A".repeat(65_536)),
  () => JSON.stringify(`${"*?".repeat(1000)}#`),
];
/** At most one request in so many has a value of a million characters. */
const HUGE_ONE_IN = 400;

/** The JSON of a value after one to three changes somewhere in it. @returns what was changed, and the text */
export function mutatedJson(
  random: Random,
  value: unknown,
): { readonly what: string; readonly text: string } {
  let node = nodeOf(value);
  const whats: string[] = [];
  for (let times = random.pick([1, 1, 1, 2, 3]); times > 0; times--) {
    const changed = changedSomewhere(random, node, []);
    node = changed.node;
    whats.push(changed.what);
  }
  return { what: whats.join("; "), text: textOf(node) };
}

/** A value that hardly any member admits, as JSON. */
export function strangeJson(random: Random): string {
  if (random.next() < 1 / HUGE_ONE_IN) return JSON.stringify("a".repeat(1_000_000));
  const chance = random.next();
  if (chance < 0.03) return random.pick(LARGE)();
  if (chance < 0.25) return random.pick(NUMBERS);
  if (chance < 0.35) return random.pick(TIMES);
  if (chance < 0.65) return JSON.stringify(random.pick(TEXTS));
  if (chance < 0.7) return JSON.stringify(random.text(random.int(0, 60)));
  return random.pick(RAWS);
}

/** A short text, of which some have a meaning somewhere. */
export function shortText(random: Random): string {
  return random.next() < 0.8 ? random.pick(TEXTS) : random.text(random.int(0, 40));
}

/** A text that hardly any parameter admits. */
export function strangeText(random: Random): string {
  const json = strangeJson(random);
  if (!json.startsWith('"')) return json;
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

function changedSomewhere(random: Random, node: Node, path: readonly string[]): { node: Node; what: string } {
  const deeper = random.next() < 0.75;
  if (deeper && "entries" in node && node.entries.length > 0) {
    const at = random.int(0, node.entries.length - 1);
    const [name, inner] = node.entries[at] as readonly [string, Node];
    const changed = changedSomewhere(random, inner, [...path, name]);
    return { node: { entries: node.entries.with(at, [name, changed.node]) }, what: changed.what };
  }
  if (deeper && "list" in node && node.list.length > 0) {
    const at = random.int(0, node.list.length - 1);
    const changed = changedSomewhere(random, node.list[at] as Node, [...path, String(at)]);
    return { node: { list: node.list.with(at, changed.node) }, what: changed.what };
  }
  const [kind, after] = changedHere(random, node);
  const shown = textOf(after).slice(0, 60);
  return { node: after, what: `${path.join(".") || "all"} ${kind} ${shown}` };
}

function changedHere(random: Random, node: Node): [string, Node] {
  const strange: Node = { raw: strangeJson(random) };
  const kind = random.int(0, 9);
  if ("entries" in node) {
    const { entries } = node;
    const at = random.int(0, Math.max(0, entries.length - 1));
    const entry = entries[at];
    const added = [random.pick([...TEXTS, "KeyId", "Version", "length"]), strange] as const;
    if (kind === 0 && entry) return ["without", { entries: entries.toSpliced(at, 1) }];
    if (kind === 1 && entry) return ["twice", { entries: [...entries, [entry[0], strange]] }];
    if (kind === 2 && entry) {
      const renamed = random.pick([entry[0].toLowerCase(), ` ${entry[0]}`, `${entry[0]}\0`, "__proto__"]);
      return ["renamed", { entries: entries.with(at, [renamed, entry[1]]) }];
    }
    if (kind <= 6) return ["with", { entries: [...entries, added] }];
  }
  if ("list" in node) {
    const { list } = node;
    if (kind === 0) return ["emptied", { list: [] }];
    if (kind <= 2) return ["with", { list: [...list, strange] }];
    if (kind === 3 && list[0])
      return ["repeated", { list: Array<Node>(random.pick([2, 51, 501, 3000])).fill(list[0]) }];
  }
  if (kind === 9) return ["in a list", { list: [node] }];
  return ["=", strange];
}

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { list: value.map(nodeOf) };
  if (typeof value === "object" && value !== null) {
    return { entries: Object.entries(value).map(([name, inner]) => [name, nodeOf(inner)] as const) };
  }
  return { raw: JSON.stringify(value) ?? "null" };
}

function textOf(node: Node): string {
  if ("raw" in node) return node.raw;
  if ("list" in node) return `[${node.list.map(textOf).join(",")}]`;
  return `{${node.entries.map(([name, inner]) => `${JSON.stringify(name)}:${textOf(inner)}`).join(",")}}`;
}
