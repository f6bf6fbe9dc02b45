import * as z from "zod/mini";
import { meant } from "./nearest.ts";

/** Where a value came from. */
export type Place = "body" | "query" | "path";

type Json = z.core.JSONSchema.BaseSchema;

/** Message of an issue that nobody has worded: zod/mini has no language. */
const UNWORDED = "Invalid input";

/** Characters of a wrong value that are repeated. */
const LONGEST_SHOWN = 40;

const described = new WeakMap<z.ZodMiniType, Json>();

/** The JSON Schema of a shape's input, from which come what messages and the index say of its members. */
export function jsonSchemaOf(shape: z.ZodMiniType): Json {
  const known = described.get(shape) ?? z.toJSONSchema(shape, { io: "input", unrepresentable: "any" });
  described.set(shape, known);
  return known;
}

/** What a member may be, such as `'running' or 'frozen'`, `a whole number from 1 to 1000`. */
export function expectation(json: Json): string {
  if (json.description !== undefined) return json.description;
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (json.enum) return either(json.enum.map((value) => `'${String(value)}'`));
  if (json.anyOf) return either(json.anyOf.map((each) => expectation(each as Json)));
  switch (json.type) {
    case "integer":
      return `a whole number${span(json)}, such as ${numberIn(json)}`;
    case "number":
      return `a number${span(json)}, such as ${numberIn(json)}`;
    case "string":
      if (json.format === "date-time") return "a time such as 2026-12-01T00:00:00Z";
      return json.maxLength === undefined ? "a text" : `a text of ${json.maxLength} characters at the most`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list${atMost(json.maxItems)}, each ${expectation(json.items as Json)}`;
    case "object": {
      const names = Object.keys(json.properties ?? {});
      if (names.length > 0) return `an object with ${names.join(", ")}`;
      const values = json.additionalProperties;
      return typeof values === "object" && values.type !== undefined
        ? `an object whose values are each ${expectation(values as Json)}`
        : "an object";
    }
    default:
      return String(json.type ?? "JSON");
  }
}

/** ` of 50 at the most`; nothing without a bound. */
function atMost(most: number | undefined): string {
  return most === undefined ? "" : ` of ${most} at the most`;
}

/** `from 1 to 10`, `of 1 at the least`; nothing without bounds. Bounds of every safe integer are none. */
function span({ minimum, exclusiveMinimum, maximum, multipleOf }: Json): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const step = multipleOf === undefined ? "" : `, a multiple of ${multipleOf}`;
  if (exclusiveMinimum !== undefined) {
    return ` above ${exclusiveMinimum}${most === undefined ? "" : `, ${most} at the most`}${step}`;
  }
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}${step}`;
  if (least !== undefined) return `, ${least} at the least${step}`;
  return most === undefined ? step : `, ${most} at the most${step}`;
}

/** An example: ten, or the bound that is nearest to it. */
function numberIn({ minimum, maximum, multipleOf = 1 }: Json): number {
  return Math.min(Math.max(10, multipleOf, minimum ?? 0), maximum ?? 10);
}

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  const rest = words.slice(0, -1);
  return rest.length === 0 ? (words[0] ?? "") : `${rest.join(", ")} or ${words.at(-1)}`;
}

/** The part of a value or of its schema at a path; undefined where there is none. */
function memberAt(json: Json | undefined, value: unknown, path: readonly PropertyKey[]) {
  let [schema, given] = [json, value];
  for (const step of path) {
    const holder = holderOf(schema);
    const inside = typeof step === "number" ? holder?.items : holder?.properties?.[String(step)];
    schema = inside as Json | undefined;
    const holds = typeof given === "object" && given !== null && Object.hasOwn(given, step);
    given = holds ? (given as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return { schema, given };
}

/** The part of a schema that has members: of one that may be null too, the other. */
function holderOf(schema: Json | undefined): Json | undefined {
  const parts = schema?.anyOf as readonly Json[] | undefined;
  return parts?.find(({ items, properties }) => (items ?? properties) !== undefined) ?? schema;
}

/** Everything that is wrong with a value, in words: `limit: must be a whole number from 1 to 9, got '10'`. */
export function problemsOf(
  shape: z.ZodMiniType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  place: Place,
): string[] {
  const json = jsonSchemaOf(shape);
  return issues.flatMap((issue) => {
    const { schema, given } = memberAt(json, value, issue.path);
    const path = pathOf(issue.path);
    const name = path === "" ? `the ${place}` : path;
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknown(place, path, key, schema));
    const must = issue.message === UNWORDED && schema ? `must be ${expectation(schema)}` : issue.message;
    return given === undefined
      ? `${name}: is missing, ${must}`
      : `${name}: ${must}, got ${shownValue(given)}`;
  });
}

/** `policies[0].name` */
function pathOf(steps: readonly PropertyKey[]): string {
  return steps
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

/** `unknown member 'time' (did you mean 'times'?); there are: match, times`. */
function unknown(place: Place, path: string, key: string, schema: Json | undefined): string {
  const names = Object.keys(schema?.properties ?? {});
  const kind = place === "query" ? "query parameter" : "member";
  const holder = path === "" ? `the ${place}` : path;
  const all = names.length === 0 ? "there are none" : `there are: ${names.join(", ")}`;
  return `${holder}: unknown ${kind} '${key.slice(0, LONGEST_SHOWN)}'${meant(key, names)}; ${all}`;
}

function shownValue(value: unknown): string {
  if (typeof value === "string") return `'${cut(value)}'`;
  if (typeof value === "number") return String(value);
  return cut(JSON.stringify(value) ?? typeof value);
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
