import { syntax } from "./defect.ts";
import type { Condition, Listed, PolicyPrincipal } from "./document.ts";
import { type OperatorRules, readOperator } from "./operators.ts";
import type { PolicyProfile } from "./profile.ts";

/** A JSON object whose members are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** Requires an object with no other members than these. @throws PolicyError syntax */
export function objectOf(value: unknown, what: string, members?: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw syntax(`${what} must be an object`);
  }
  const unknown = members && Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined) throw syntax(`${what} has an unknown element`);
  return value as Json;
}

/** A text, or null where the element is not there. @throws PolicyError syntax */
export function textOf(object: Json, name: string): string | null {
  if (!Object.hasOwn(object, name)) return null;
  const value = object[name];
  if (typeof value !== "string") throw syntax(`${name} must be a string`);
  return value;
}

/** One or many texts. @throws PolicyError syntax */
export function textsOf(value: unknown, name: string): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => {
    if (typeof each !== "string") throw syntax(`${name} must be a string or a list of strings`);
    return each;
  });
}

/** An element, or the one with `Not` before its name; null where neither is there. @throws PolicyError syntax */
export function eitherOf<T>(
  statement: Json,
  name: "Principal" | "Action" | "Resource",
  profile: Pick<PolicyProfile, "negatable">,
  read: (value: unknown, name: string) => readonly T[],
): Listed<T> | null {
  const negated = `Not${name}`;
  const has = Object.hasOwn(statement, name);
  const hasNot = Object.hasOwn(statement, negated);
  if (hasNot && !profile.negatable.includes(name)) throw syntax(`${negated} is not supported`);
  if (has && hasNot) throw syntax(`a statement has both ${name} and ${negated}`);
  if (has) return { not: false, values: read(statement[name], name) };
  return hasNot ? { not: true, values: read(statement[negated], negated) } : null;
}

/** Kinds of principals of a policy that must name nobody, whatever they are. */
const ANY_KIND = ["AWS", "Service", "Federated", "CanonicalUser", "RAM"] as const;

/** The principals of a statement: `"*"`, or an object of lists by kind. @throws PolicyError syntax */
export function principalsOf(
  value: unknown,
  profile: {
    readonly principals: Pick<NonNullable<PolicyProfile["principals"]>, "kinds" | "everybody"> | null;
  },
): readonly PolicyPrincipal[] {
  if (value === "") return [];
  if (value === "*" && profile.principals?.everybody !== false) return [{ kind: "*", name: "*" }];
  const kinds = profile.principals?.kinds ?? ANY_KIND;
  const object = objectOf(value, "Principal", kinds);
  return kinds.flatMap((kind) =>
    Object.hasOwn(object, kind) ? textsOf(object[kind], "Principal").map((name) => ({ kind, name })) : [],
  );
}

/** The conditions of a statement, `{operator: {key: value or values}}`. @throws PolicyError syntax */
export function conditionsOf(value: unknown, profile: OperatorRules): readonly Condition[] {
  return Object.entries(objectOf(value, "Condition")).flatMap(([name, keys]) => {
    const operator = readOperator(name, profile);
    return Object.entries(objectOf(keys, "a condition")).map(([key, given]) => ({
      operator,
      key,
      values: conditionValuesOf(given),
    }));
  });
}

/** Values of a condition: texts, numbers and booleans (IAM User Guide, Grammar). @throws PolicyError syntax */
function conditionValuesOf(given: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(given) ? given : [given];
  return all.map((each) => {
    if (typeof each !== "string" && typeof each !== "number" && typeof each !== "boolean") {
      throw syntax("a value of a condition must be a string, a number or a boolean");
    }
    return String(each);
  });
}
