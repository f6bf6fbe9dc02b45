import type { AcsRequest } from "../../auth/acs-request.ts";
import { fromBase64 } from "../../bytes.ts";
import { parseIso } from "../../iso-time.ts";
import type { BlobShape, Input, ListShape, Members, NumberShape, Shape, StringShape } from "../../shape.ts";
import { AlibabaError, invalidParameter, missingParameter } from "./error.ts";

/** The parameters of a request, from its query and its form. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * The parameters of a request, typed and checked. A list or a structure is JSON in one parameter, or a list is
 * `Name.1`, `Name.2`, a structure `Name.Member`, and both together `Tag.1.Key`. An empty parameter counts as absent,
 * unless it may be empty.
 *
 * @throws AlibabaError MissingParameter, InvalidParameter
 */
export function readParameters<M extends Members>(members: M, parameters: Parameters): Input<M> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const raw = gather(member, name, parameters);
    if (raw === undefined || (raw === "" && !mayBeEmpty(member))) {
      if (member.required) throw missingParameter(name);
      continue;
    }
    if (member.kind === "map" && typeof raw === "string" && raw.length > (member.max ?? raw.length)) {
      throw invalidParameter(name);
    }
    const isText = typeof raw === "string" && !SCALARS.has(member.kind);
    input[name] = readValue(member, isText ? parseJson(raw, name) : raw, name);
  }
  return input as Input<M>;
}

/** Shapes that are one text on the wire. */
const SCALARS: ReadonlySet<Shape["kind"]> = new Set([
  "string",
  "blob",
  "integer",
  "double",
  "boolean",
  "timestamp",
]);

/** Largest number of members read of a numbered list. */
const MOST_NUMBERED = 1000;

function mayBeEmpty(shape: Shape): boolean {
  return shape.kind === "string" && shape.min === 0;
}

/** The raw value of a parameter: a text, or an array or object made of several; undefined where it is absent. */
function gather(shape: Shape, name: string, parameters: Parameters): unknown {
  const text = parameters.get(name);
  if (text !== undefined) return text;
  if (shape.kind === "list") {
    const found: unknown[] = [];
    for (let number = 1; number <= MOST_NUMBERED; number++) {
      const one = gather(shape.of, `${name}.${number}`, parameters);
      if (one === undefined) break;
      found.push(one);
    }
    return found.length > 0 ? found : undefined;
  }
  if (shape.kind === "structure") {
    const found = Object.keys(shape.members).flatMap((member) => {
      const one = gather(shape.members[member] as Shape, `${name}.${member}`, parameters);
      return one === undefined ? [] : [[member, one]];
    });
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  }
  return undefined;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidParameter(name);
  }
}

/** Reads a value by its shape. @throws AlibabaError InvalidParameter, with the name of the parameter that holds it */
function readValue(shape: Shape, value: unknown, name: string): unknown {
  switch (shape.kind) {
    case "string":
      return readString(shape, value, name);
    case "integer":
    case "double":
      return readNumber(shape, value, name);
    case "boolean":
      return readBoolean(value, name);
    case "blob":
      return readBlob(shape, value, name);
    case "timestamp":
      return readTime(value, name);
    case "list":
      return readList(shape, value, name);
    case "map":
      return readMap(value, name);
    case "structure":
      return readStructure(shape.members, value, name);
  }
}

function readString(shape: StringShape, value: unknown, name: string): string {
  if (typeof value !== "string") throw invalidParameter(name);
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, values } = shape;
  // Lengths are in characters, of which a text never has more than UTF-16 units.
  const length = value.length > max || value.length < 2 * min ? [...value].length : value.length;
  if (length < min || length > max) throw invalidParameter(name);
  if (pattern && !pattern.test(value)) throw invalidParameter(name);
  if (values && !values.includes(value)) throw invalidParameter(name);
  return value;
}

function readNumber(shape: NumberShape, value: unknown, name: string): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape;
  const isText = typeof value === "string" && /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(value);
  const number = isText ? Number(value) : value;
  if (typeof number !== "number" || (shape.kind === "integer" && !Number.isSafeInteger(number))) {
    throw invalidParameter(name);
  }
  if (number < min || number > max) throw invalidParameter(name);
  return number;
}

function readBoolean(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text !== "true" && text !== "false") throw invalidParameter(name);
  return text === "true";
}

function readBlob({ min = 0, max = Number.POSITIVE_INFINITY }: BlobShape, value: unknown, name: string) {
  const bytes = typeof value === "string" ? fromBase64(value) : null;
  if (bytes === null || bytes.length < min || bytes.length > max) throw invalidParameter(name);
  return bytes;
}

function readTime(value: unknown, name: string): number {
  const time = typeof value === "string" ? parseIso(value) : null;
  if (time === null) throw invalidParameter(name);
  return time;
}

/** Reads an array, or an object with nothing else (`{"VersionStage":[…]}`, as KMS 1.0 documents VersionStages). */
function readList({ of, min = 0, max = Number.POSITIVE_INFINITY }: ListShape, value: unknown, name: string) {
  const inner = isObject(value) && Object.keys(value).length === 1 ? Object.values(value)[0] : value;
  if (!Array.isArray(inner) || inner.length < min || inner.length > max) throw invalidParameter(name);
  return inner.map((one) => readValue(of, one, name));
}

function readMap(value: unknown, name: string): Map<string, string> {
  if (!isObject(value)) throw invalidParameter(name);
  const entries = Object.entries(value).map(([key, text]) => {
    if (typeof text !== "string") throw invalidParameter(name);
    return [key, text] as const;
  });
  return new Map(entries);
}

function readStructure(members: Members, value: unknown, name: string): object {
  if (!isObject(value)) throw invalidParameter(name);
  const read: Record<string, unknown> = {};
  for (const [member, shape] of Object.entries(members)) {
    const one = Object.hasOwn(value, member) ? value[member as keyof typeof value] : undefined;
    const isText = typeof one === "string" && !SCALARS.has(shape.kind);
    if (one !== undefined && one !== null) {
      read[member] = readValue(shape, isText ? parseJson(one, name) : one, name);
    } else if (shape.required) throw invalidParameter(name);
  }
  return read;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The parameters of a request by name. The first of several with one name counts.
 *
 * @throws AlibabaError ParseRequestParameterException for more of them than any request has
 */
export function parametersOf({ query, form }: AcsRequest): Map<string, string> {
  if (query.length + form.length > 2 * MOST_NUMBERED) {
    throw new AlibabaError("ParseRequestParameterException");
  }
  const parameters = new Map<string, string>();
  for (const [name, value] of query) if (!parameters.has(name)) parameters.set(name, value);
  for (const [name, value] of form) if (!parameters.has(name)) parameters.set(name, value);
  return parameters;
}
