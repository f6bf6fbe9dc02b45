import { fromBase64 } from "../../bytes.ts";
import type { Input, Member, Members, Shape } from "../../shape.ts";
import { AwsError } from "./errors.ts";

/** Seconds since the epoch that a date can hold (ECMA-262, Time Values and Time Range). */
const LAST_SECOND = 8.64e12;

/** Most violations in an answer: each quotes what was given, and a list may have as many as a body has bytes. */
const MOST_TOLD = 100;

/**
 * Reads the body of a request as the input of an operation.
 *
 * Types are checked first, over the whole body; then all constraints, whose violations are told together in
 * AWS's sentences. Members that the operation does not have are ignored, and null counts as absent.
 *
 * @throws AwsError SerializationException, ValidationException
 */
export function readInput<M extends Members>(members: M, body: unknown): Input<M> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw serialization(body, "structure");
  const violations: string[] = [];
  const input = readMembers(members, body as Readonly<Record<string, unknown>>, "", violations);
  if (violations.length > 0) {
    const n = violations.length;
    throw new AwsError(
      "ValidationException",
      `${n} validation error${n === 1 ? "" : "s"} detected: ${violations.slice(0, MOST_TOLD).join("; ")}`,
    );
  }
  return input as Input<M>;
}

function readMembers(
  members: Members,
  body: Readonly<Record<string, unknown>>,
  path: string,
  violations: string[],
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, label, member } of entriesOf(members)) {
    const given = body[name];
    if (given === undefined || given === null || !Object.hasOwn(body, name)) {
      if (member.required) violate(violations, member, null, path + label, "Member must not be null");
    } else {
      input[name] = read(member, given, path === "" ? label : path + label, violations);
    }
  }
  return input;
}

interface Entry {
  readonly name: string;
  /** The name as messages have it. */
  readonly label: string;
  readonly member: Member;
}

/** Members in the form in which they are read, made once for each declaration. */
const entries = new WeakMap<Members, readonly Entry[]>();

function entriesOf(members: Members): readonly Entry[] {
  let known = entries.get(members);
  if (!known) {
    known = Object.entries(members).map(([name, member]) => ({ name, label: camel(name), member }));
    entries.set(members, known);
  }
  return known;
}

function read(shape: Shape, given: unknown, path: string, violations: string[]): unknown {
  switch (shape.kind) {
    case "string":
      return readString(shape, given, path, violations);
    case "blob":
      return readBlob(shape, given, path, violations);
    case "double":
    case "integer": {
      const isWhole = Number.isInteger(given) && Math.abs(given as number) <= 0x7fffffff;
      if (typeof given !== "number" || (shape.kind === "integer" && !isWhole)) {
        throw serialization(given, shape.kind === "integer" ? "Integer" : "Double");
      }
      if (shape.min !== undefined && given < shape.min) {
        violate(
          violations,
          shape,
          given,
          path,
          `Member must have value greater than or equal to ${shape.min}`,
        );
      }
      if (shape.max !== undefined && given > shape.max) {
        violate(violations, shape, given, path, `Member must have value less than or equal to ${shape.max}`);
      }
      return given;
    }
    case "boolean":
      if (typeof given !== "boolean") throw serialization(given, "Boolean");
      return given;
    case "timestamp":
      // CBOR has NaN, which is neither.
      if (typeof given !== "number" || !(Math.abs(given) <= LAST_SECOND))
        throw serialization(given, "Timestamp");
      return Math.round(given * 1000);
    case "list": {
      if (!Array.isArray(given)) throw serialization(given, "list");
      const items = given.filter((item) => item !== null);
      // Only read values are shown, because given ones may be nested without end.
      const inside: string[] = [];
      const values = items.map((item, index) => read(shape.of, item, `${path}.${index + 1}.member`, inside));
      checkLength(shape, items.length, () => `[${values.map(show).join(", ")}]`, path, violations);
      for (const each of inside) violations.push(each);
      return values;
    }
    case "map": {
      if (typeof given !== "object" || given === null || Array.isArray(given))
        throw serialization(given, "map");
      const pairs = new Map<string, string>();
      for (const [key, value] of Object.entries(given)) {
        if (value === null) continue;
        const text = textOfPair(value);
        if (!key.isWellFormed() || !text.isWellFormed()) throw malformedText();
        pairs.set(key, text);
      }
      return pairs;
    }
    case "structure":
      if (typeof given !== "object" || given === null || Array.isArray(given)) {
        throw serialization(given, "structure");
      }
      return readMembers(shape.members, given as Readonly<Record<string, unknown>>, `${path}.`, violations);
  }
}

/**
 * A value in a map. "If you use a different type, such as an integer or float, AWS KMS interprets it as a string"
 * (Developer Guide, Encryption context); lists and maps are refused.
 */
function textOfPair(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw serialization(value, "String");
}

function readString(
  shape: Extract<Shape, { kind: "string" }>,
  given: unknown,
  path: string,
  violations: string[],
): string {
  if (typeof given !== "string") throw serialization(given, "String");
  if (!given.isWellFormed()) throw malformedText();
  if (shape.min !== undefined || shape.max !== undefined) {
    checkLength(shape, given.length, () => given, path, violations);
  }
  if (shape.pattern && !shape.pattern.test(given)) {
    const rule = `Member must satisfy regular expression pattern: ${sourceOf(shape.pattern)}`;
    violate(violations, shape, given, path, rule);
  }
  if (shape.values && !shape.values.includes(given)) {
    violate(
      violations,
      shape,
      given,
      path,
      `Member must satisfy enum value set: [${(shape.told ?? shape.values).join(", ")}]`,
    );
  }
  return given;
}

function readBlob(
  shape: Extract<Shape, { kind: "blob" }>,
  given: unknown,
  path: string,
  violations: string[],
): Uint8Array {
  if (typeof given !== "string") throw serialization(given, "Blob");
  const bytes = fromBase64(given);
  if (!bytes) throw new AwsError("SerializationException", null);
  // Recorded for signatures and ciphertexts, which are no secrets: bytes are never shown, only their absence.
  checkLength({ ...shape, sensitive: true }, bytes.length, () => "", path, violations);
  return bytes;
}

function checkLength(
  shape: { readonly min?: number; readonly max?: number; readonly sensitive?: true },
  length: number,
  shown: () => string,
  path: string,
  violations: string[],
): void {
  if (shape.min !== undefined && length < shape.min) {
    violate(
      violations,
      shape,
      shown(),
      path,
      `Member must have length greater than or equal to ${shape.min}`,
    );
  }
  if (shape.max !== undefined && length > shape.max) {
    violate(violations, shape, shown(), path, `Member must have length less than or equal to ${shape.max}`);
  }
}

function violate(
  violations: string[],
  shape: { readonly sensitive?: true },
  value: string | number | null,
  path: string,
  rule: string,
): void {
  const shown = shape.sensitive ? "Value" : value === null ? "Value null" : `Value '${value}'`;
  violations.push(`${shown} at '${path}' failed to satisfy constraint: ${rule}`);
}

/** A value in a list, as Java shows it. */
function show(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  return `{${Object.entries(item)
    .map(([key, value]) => `${camel(key)}=${show(value)}`)
    .join(", ")}}`;
}

/** A pattern as Java would show it: only JavaScript escapes slashes. */
export function sourceOf(pattern: RegExp): string {
  return pattern.source.replaceAll("\\/", "/");
}

/** The name of a member in messages, with a small first letter. */
function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function malformedText(): AwsError {
  return new AwsError("SerializationException", null);
}

/** The answer to a value of the wrong JSON type; wording as other AWS JSON 1.1 services have it. */
function serialization(given: unknown, expected: string): AwsError {
  if (Array.isArray(given)) {
    return new AwsError("SerializationException", "Start of list found where not expected");
  }
  if (typeof given === "object" && given !== null) {
    return new AwsError("SerializationException", "Start of structure or map found where not expected.");
  }
  if (expected === "list" || expected === "map" || expected === "structure") {
    return new AwsError("SerializationException", `Expected ${expected === "list" ? "list" : "map"} or null`);
  }
  const found = given === true ? "TRUE" : given === false ? "FALSE" : (typeof given).toUpperCase();
  return new AwsError("SerializationException", `${found}_VALUE can not be converted to ${expected}`);
}
