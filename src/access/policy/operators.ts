import { syntax } from "./defect.ts";
import type { ConditionOperator } from "./document.ts";
import type { PolicyProfile } from "./profile.ts";

const ORDER = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];

/** Operators that both clouds have (RAM, Policy elements: Condition). */
const COMMON = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
  ...["StringLike", "StringNotLike", "Bool", "IpAddress", "NotIpAddress"],
  ...ORDER.map((order) => `Numeric${order}`),
  ...ORDER.map((order) => `Date${order}`),
];

export const RAM_OPERATORS: ReadonlySet<string> = new Set(COMMON);

/** Operators of AWS, whose names are case-sensitive (IAM User Guide, Condition operators). */
export const AWS_OPERATORS: ReadonlySet<string> = new Set([
  ...COMMON,
  ...["BinaryEquals", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"],
]);

/** Which operators a policy may have. */
export type OperatorRules = Pick<PolicyProfile, "operators" | "operatorForms">;

/** An operator by its name. @throws PolicyError syntax */
export function readOperator(name: string, profile: OperatorRules): ConditionOperator {
  const [, set, body = name] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/s.exec(name) ?? [];
  const ifExists = body.endsWith("IfExists");
  const test = ifExists ? body.slice(0, -"IfExists".length) : body;
  const plain = set === undefined && !ifExists;
  const known = profile.operators.has(test) && (plain || profile.operatorForms);
  // Null asks for existence itself.
  if (!known || (test === "Null" && ifExists)) throw syntax("a condition operator is unknown");
  return { set: set === "ForAllValues" || set === "ForAnyValue" ? set : null, test, ifExists };
}
