import type { Member, Members, Shape } from "../../src/shape.ts";
import { WELL_FORMED } from "./alibaba-operations.ts";
import type { AlibabaPrepared } from "./alibaba-snapshot.ts";
import type { Random } from "./random.ts";

/** Parameters of a request in their order; a name may occur twice. */
export type Wire = readonly (readonly [name: string, value: string])[];

/** A well-formed request: required parameters, those that name the key, and sometimes optional ones. */
export function sampleWire(
  random: Random,
  operation: { readonly input: Members },
  prepared: AlibabaPrepared,
): Wire {
  const key = random.next() < 0.5 ? random.pick(prepared.keys) : prepared.keys[0];
  const known: Readonly<Record<string, string>> = { ...WELL_FORMED, ...prepared.named, ...key };
  return Object.entries(operation.input).flatMap(([name, member]): Wire => {
    if (!member.required && name !== "KeyId" && random.next() > 0.2) return [];
    const entries = Object.entries(known).filter(([each]) => each === name || each.startsWith(`${name}.`));
    return entries.length > 0 ? entries : [[name, sampleText(name, member)]];
  });
}

function sampleText(name: string, shape: Shape): string {
  const sample = sampleValue(name, shape);
  return typeof sample === "string" ? sample : JSON.stringify(sample);
}

function sampleValue(name: string, shape: Shape): unknown {
  switch (shape.kind) {
    case "string":
      return shape.values?.[0] ?? "a".repeat(shape.min ?? 1);
    case "blob":
      return Buffer.alloc(shape.min ?? 1).toString("base64");
    case "integer":
    case "double":
      return shape.min ?? 1;
    case "boolean":
      // A DryRun never succeeds.
      return name !== "DryRun";
    case "timestamp":
      return "2030-01-02T03:04:05Z";
    case "list":
      return [sampleValue("", shape.of)];
    case "map":
      return { a: "b" };
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, of]) => [member, sampleValue(member, of)]),
      );
  }
}

const DEEP = "[".repeat(4000) + "]".repeat(4000);
const NUMBERS = ["", "a", "1.5", "1e3", "0x10", "NaN", "-", " 1", "1 ", "９", "1,000", "9".repeat(400), "[]"];
const BOOLEANS = ["yes", "1", "0", "truefalse", "[true]", " true", "null", "\0"];
const NOT_BASE64 = ["a", "====", "YQ", "-_-_", "é", "\0", "YQ=a", "data:,a", "[]", "\ufffd"];
const TIMES = ["2030", "2030-01-02", "2030-02-30T00:00:00Z", "2030-01-02T03:04:05+08:00", "1", "now"];
const NOT_JSON = ["{", "a", "'a'", "[1", "{a:1}", "nul", "\0", "[,]", "\ud800", DEEP.slice(1), "undefined"];
const NOT_LISTS = ["5", '"a"', "true", "null", '{"a":1}', '{"a":[],"b":[]}', "{}"];
const NOT_MAPS = ["5", '"a"', "true", "null", "[]", '["a"]', DEEP];

/** Texts that a shape never admits; none for a shape that admits all. */
export function wrongTexts(shape: Member): readonly string[] {
  const empty = shape.required && !(shape.kind === "string" && shape.min === 0) ? [""] : [];
  switch (shape.kind) {
    case "string": {
      const long = shape.max === undefined ? [] : ["a".repeat(shape.max + 1), "é".repeat(shape.max + 1)];
      const others = shape.values ? ["__proto__", "constructor", `${shape.values[0]} `, "null"] : [];
      const unlike = shape.pattern ? ["\0", "密\n钥", " "].filter((text) => !shape.pattern?.test(text)) : [];
      return [...empty, ...long, ...others, ...unlike];
    }
    case "blob": {
      const long = shape.max === undefined ? [] : [Buffer.alloc(shape.max + 1).toString("base64")];
      return [...empty, ...NOT_BASE64, ...long];
    }
    case "integer":
    case "double": {
      const below = shape.min === undefined ? [] : [String(shape.min - 1), String(-shape.min - 1)];
      const above = shape.max === undefined ? [] : [String(shape.max + 1)];
      const wrong = NUMBERS.filter((text) => text !== "" && (shape.kind === "integer" || text !== "1.5"));
      return [...empty, ...wrong, ...below, ...above];
    }
    case "boolean":
      return [...empty, ...BOOLEANS];
    case "timestamp":
      return [...empty, ...TIMES];
    case "list": {
      const inner = [...(shape.of.kind === "list" ? [] : ["[[]]"]), "[null]", "[5]", `[${DEEP}]`];
      const long = shape.max === undefined ? [] : [JSON.stringify(Array(shape.max + 1).fill("a"))];
      return [...empty, ...NOT_JSON, ...NOT_LISTS, ...inner, ...long];
    }
    case "map":
      return [...empty, ...NOT_JSON, ...NOT_MAPS, '{"a":1}', '{"a":null}', '{"a":{}}', '{"a":["b"]}'];
    case "structure":
      return [...empty, ...NOT_JSON, ...NOT_MAPS];
  }
}

/** Key identifiers that name no key of the caller. */
export function strangeKeys(random: Random, { named }: AlibabaPrepared): readonly string[] {
  const uuid = (named.KeyId ?? "").replace(/[0-9a-f]/g, () => random.int(0, 15).toString(16));
  const arn = (region: string, account: string, rest: string) => `acs:kms:${region}:${account}:${rest}`;
  return [
    ...["__proto__", "constructor", "a\0b", "\0", " ", "null", "alias", "key/", "key-", "key-__proto__"],
    ...["alias/__proto__", "alias/constructor", "alias/none", "alias/", "alias//", "alias/acs/none"],
    ...[uuid, uuid.toUpperCase(), `${named.KeyId} `, `\n${named.KeyId}`, "arn:", "acs:", "acs:kms:::"],
    ...[arn("cn-hangzhou", "1", `key/${uuid}`), arn("cn-shanghai", "1", `key/${uuid}`), arn("", "", "")],
    ...[arn("cn-hangzhou", "1", "key/__proto__"), arn("__proto__", "1", `key/${uuid}`), "\u00ff"],
    ...[arn("cn-hangzhou", "9".repeat(21), `key/${uuid}`), random.text(random.int(1, 40), 0x80)],
  ];
}
