import type { Members, Shape } from "../../shape.ts";
import { AwsError } from "./errors.ts";

/** A parameter with those below it: `Dimensions`, `Dimensions.member`, `Dimensions.member.1`, … */
interface Node {
  value: string | null;
  readonly below: Map<string, Node>;
}

/** A date in ISO 8601, with or without its time and offset, which is UTC by default. */
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Parts of a name at the most: more than the deepest member of any operation has (the dimensions of metrics of alarms: 8). */
const MOST_PARTS = 16;

/**
 * The parameters of a Query request as the input of an operation, in the types of JSON: members by name, `member.N` in
 * lists. Parameters that the operation does not have are ignored.
 *
 * @throws AwsError SerializationException, in the Query protocol MalformedInput
 */
export function queryInput(members: Members, parameters: URLSearchParams): Record<string, unknown> {
  const root = newNode();
  for (const [name, value] of parameters) {
    // What no operation has costs nothing but its reading.
    const parts = name.split(".", MOST_PARTS + 1);
    if (parts.length > MOST_PARTS || !Object.hasOwn(members, parts[0] ?? "")) continue;
    let node = root;
    for (const part of parts) {
      const next = node.below.get(part) ?? newNode();
      node.below.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return structureOf(members, root);
}

function newNode(): Node {
  return { value: null, below: new Map() };
}

function structureOf(members: Members, { below }: Node): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const node = below.get(name);
    if (node) input[name] = inputOf(member, node);
  }
  return input;
}

function inputOf(shape: Shape, node: Node): unknown {
  switch (shape.kind) {
    case "structure":
      return structureOf(shape.members, node);
    case "list":
      return listOf(shape.of, node);
    case "map":
      return entriesOf(node);
    default:
      return scalarOf(shape, node.value);
  }
}

/** The members of a list in the order of their numbers. A list with a value of its own is empty: `Dimensions=`. */
function listOf(shape: Shape, node: Node): unknown[] {
  const numbered = node.below.get("member") ?? node;
  return [...numbered.below]
    .filter(([number]) => /^\d{1,9}$/.test(number))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, each]) => inputOf(shape, each));
}

function entriesOf(node: Node): Record<string, unknown> {
  const entries = [...(node.below.get("entry")?.below.values() ?? [])];
  return Object.fromEntries(
    entries.map(({ below }) => [below.get("key")?.value ?? "", below.get("value")?.value ?? null]),
  );
}

function scalarOf({ kind }: Shape, text: string | null): unknown {
  if (text === null) return null;
  switch (kind) {
    case "integer":
    case "double":
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw malformed("number", text);
      return Number(text);
    case "boolean":
      if (!/^(?:true|false)$/i.test(text)) throw malformed("boolean", text);
      return text.toLowerCase() === "true";
    case "timestamp": {
      const isZoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
      const time = DATE.test(text)
        ? Date.parse(isZoned || text.length === 10 ? text : `${text}Z`)
        : Number.NaN;
      if (Number.isNaN(time)) throw new AwsError("SerializationException", "timestamp must follow ISO8601");
      return time / 1000;
    }
    default:
      return text;
  }
}

function malformed(kind: string, text: string): AwsError {
  return new AwsError("SerializationException", `Unable to parse ${text.slice(0, 100)} as a ${kind}`);
}
